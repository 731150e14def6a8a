/* stages.c - where customers stand at the end of each month, and what happened within it.
 *
 * As the company would have seen it then: the cut-off of a silence is made of the gaps before it.
 * From a purchase on day d, with r days to risk and c to loss:
 *
 *   active --day d + r + 1--> at risk --day d + c + 1--> lost --purchase--> won back (= active)
 *      ^------------- purchase --------------'
 *
 * At the end of the month of the first purchase a customer who is not lost is `fresh`, at the end
 * of the month of a return `won back`. Each stay costs two changes in a table of differences, so
 * the cost grows with purchases and not with months times customers.
 */
#include "history/history_int.h"

wb_err wb_stages_open(wb_ctx *cx, const wb_calendar *c, const wb_cutoff *cutoff, wb_stages *ret)
{
    bool by_days = cutoff->days > 0 && cutoff->days <= WB_SILENCE_MAX;
    bool by_rhythm = cutoff->days == 0 && cutoff->usual > 0.0 && cutoff->risk >= 0.0 &&
                     cutoff->risk <= cutoff->lost;
    if (!by_days && !by_rhythm)
        return wb_fail(cx, WB_USAGE, "A cut-off of %d days or %g to %g rhythms is out of range.",
                       cutoff->days, cutoff->risk, cutoff->lost);
    ret->calendar = c;
    ret->cutoff = *cutoff;
    ret->month = WB_NEW(cx, wb_month, c->months);
    if (!ret->month)
        return WB_TOO_BIG;
    for (size_t i = 0; i < c->months; i++)
        ret->month[i].start = c->start[i];
    return WB_OK;
}

static int64_t whole_days(double days)
{
    return days < WB_SILENCE_MAX ? (int64_t)days : WB_SILENCE_MAX;
}

/* Days of silence after the i-th purchase that a customer who is not at risk, and who is not lost,
 * may have. */
static void cut_off(const wb_cutoff *c, const wb_purchase *v, size_t i, int64_t *risk,
                    int64_t *lost)
{
    double rhythm = ((double)(v[i].day - v[0].day) + c->usual) / (double)(i + 1);
    *risk = c->days ? c->days / 2 : whole_days(c->risk * rhythm);
    *lost = c->days ? c->days : whole_days(c->lost * rhythm);
}

typedef struct marks { /* months of the first purchase and of the last return; SIZE_MAX = none */
    size_t first, back;
} marks;

static void change(wb_stages *s, wb_stand stand, size_t from, size_t to)
{
    s->change[stand][from]++;
    s->change[stand][to]--;
}

/* The customer stands so on the days from <= day < to. */
static void stay(wb_stages *s, const marks *m, wb_stand stand, const int64_t days[2])
{
    size_t from = wb_calendar_month(s->calendar, days[0]);
    size_t to = wb_calendar_month(s->calendar, days[1]);
    if (from >= to)
        return; /* sees no end of a month */
    if (stand != WB_LOST && (from == m->back || from == m->first)) {
        change(s, from == m->back ? WB_WON_BACK : WB_FRESH, from, from + 1);
        from++;
    }
    if (from < to)
        change(s, stand, from, to);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static bool covered(const wb_stages *s, int64_t day)
{
    return day >= s->calendar->from && day <= s->calendar->to;
}

/* From purchase i to the next one (or the end). */
static void follow(wb_stages *s, marks *m, const wb_purchase *v, size_t n, size_t i)
{
    int64_t day = v[i].day, risk, lost;
    int64_t next = i + 1 < n ? (int64_t)v[i + 1].day : (int64_t)s->calendar->to + 1;
    cut_off(&s->cutoff, v, i, &risk, &lost);
    risk = earlier(day + risk + 1, next);
    lost = earlier(day + lost + 1, next);
    stay(s, m, WB_ACTIVE, (const int64_t[]){day, risk});
    stay(s, m, WB_AT_RISK, (const int64_t[]){risk, lost});
    stay(s, m, WB_LOST, (const int64_t[]){lost, next});
    if (lost == next)
        return;
    if (covered(s, lost))
        s->month[wb_calendar_month(s->calendar, lost)].became_lost++;
    if (i + 1 < n && covered(s, next)) {
        m->back = wb_calendar_month(s->calendar, next);
        s->month[m->back].came_back++;
    }
}

static bool count_purchase(wb_month *m, const wb_purchase *one, bool new_buyer)
{
    m->buyers += new_buyer;
    m->purchases++;
    return wb_money_add(m->gross, one->gross, &m->gross) && wb_money_add(m->net, one->net, &m->net);
}

wb_err wb_stages_add(wb_ctx *cx, wb_stages *s, const wb_purchase *v, size_t n)
{
    marks m = {.first = SIZE_MAX, .back = SIZE_MAX};
    size_t last = SIZE_MAX; /* month of the purchase before */
    if (covered(s, v[0].day)) {
        m.first = wb_calendar_month(s->calendar, v[0].day);
        s->month[m.first].arrived++;
    }
    for (size_t i = 0; i < n; i++) {
        follow(s, &m, v, n, i);
        if (!covered(s, v[i].day))
            continue;
        size_t month = wb_calendar_month(s->calendar, v[i].day);
        if (!count_purchase(&s->month[month], &v[i], month != last))
            return wb_fail(cx, WB_INVALID,
                           "The orders of a month add up to more than can be "
                           "counted. Is the column of amounts the right one?");
        last = month;
    }
    return WB_OK;
}

void wb_stages_close(wb_stages *s)
{
    int64_t now[WB_STANDS] = {0};
    for (size_t i = 0; i < s->calendar->months; i++) {
        for (int k = 0; k < WB_STANDS; k++)
            now[k] += s->change[k][i];
        s->month[i].active = (uint32_t)now[WB_ACTIVE];
        s->month[i].at_risk = (uint32_t)now[WB_AT_RISK];
        s->month[i].lost = (uint32_t)now[WB_LOST];
        s->month[i].fresh = (uint32_t)now[WB_FRESH];
        s->month[i].won_back = (uint32_t)now[WB_WON_BACK];
    }
}
