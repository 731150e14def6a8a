/* cohorts.c - customers by the period of their first purchase, and how many bought again how many
 * periods later. Periods are months, or calendar quarters for a base of more than 30 months.
 */
#include "history/history_int.h"

enum { MONTHLY_UP_TO = 30, QUARTER = 3 };

static int32_t period_of(const wb_calendar *c, const wb_cohorts *k, wb_day day)
{
    return (c->number + (int32_t)wb_calendar_month(c, day)) / k->months;
}

static int32_t first_period(const wb_calendar *c, const wb_cohorts *k)
{
    return period_of(c, k, c->to) - (int32_t)k->n + 1;
}

void wb_cohorts_plan(const wb_calendar *c, wb_cohorts *ret)
{
    *ret = (wb_cohorts){.months = c->months > MONTHLY_UP_TO ? QUARTER : 1};
    int32_t from = c->number / ret->months, to = period_of(c, ret, c->to);
    ret->n = to - from < WB_COHORTS ? (size_t)(to - from) + 1 : WB_COHORTS;
    for (size_t i = 0; i < ret->n; i++) {
        int32_t month = (first_period(c, ret) + (int32_t)i) * ret->months;
        ret->start[i] = wb_day_of(month / 12, month % 12 + 1, 1);
    }
}

void wb_cohorts_add(const wb_calendar *c, wb_cohorts *ret, const wb_purchase *v, size_t n)
{
    int32_t first = period_of(c, ret, v[0].day), cohort = first - first_period(c, ret);
    if (cohort < 0) /* so is a day before the calendar: that is longer than all cohorts */
        return;
    ret->size[cohort]++;
    int32_t counted = -1;
    for (size_t i = 1; i < n; i++) {
        int32_t after = period_of(c, ret, v[i].day) - first;
        if (after != counted && after < WB_COHORTS)
            ret->again[cohort][after]++;
        counted = after;
    }
}
