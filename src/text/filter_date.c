/* filter_date.c - Liquid's `date`: a day or a time by strftime's letters.
 *
 * Promise: names are English and times are UTC, as Liquid has them; days in the reader's language
 * are the filter `day`. What is no date is left as it is. The clock is the environment's.
 * Units: seconds since 1970-01-01. */
#include "text/liquid_int.h"

#include <stdio.h>
#include <string.h>

enum { DAY_SECONDS = 86400 };

static const char *const MONTHS[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const DAYS[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                   "Friday", "Saturday", "Sunday"};

/* ---- reading ---- */

static bool digits(wb_slice s, size_t from, size_t n, int *ret)
{
    *ret = 0;
    for (size_t i = from; i < from + n; i++) {
        if (i >= s.n || s.p[i] < '0' || s.p[i] > '9')
            return false;
        *ret = *ret * 10 + (s.p[i] - '0');
    }
    return true;
}

/* "10:30" or "10:30:15" at `from`; nothing there is midnight. */
static int64_t time_of_day(wb_slice s, size_t from)
{
    int h, m, sec = 0;
    if (!digits(s, from, 2, &h) || from + 2 >= s.n || s.p[from + 2] != ':' ||
        !digits(s, from + 3, 2, &m) || h > 23 || m > 59)
        return 0;
    if (from + 5 < s.n && s.p[from + 5] == ':' && (!digits(s, from + 6, 2, &sec) || sec > 59))
        sec = 0;
    return h * 3600 + m * 60 + sec;
}

static bool iso(wb_slice s, int64_t *ret)
{
    wb_day d = s.n >= 10 ? wb_day_parse(s.p, 10) : WB_NO_DAY;
    if (d == WB_NO_DAY || (s.n > 10 && s.p[10] != ' ' && s.p[10] != 'T'))
        return false;
    *ret = (int64_t)d * DAY_SECONDS + time_of_day(s, 11);
    return true;
}

static int month_named(const char *p, size_t n)
{
    for (int i = 0; i < 12; i++)
        if (n >= 3 && n <= strlen(MONTHS[i]) && strncasecmp(p, MONTHS[i], n) == 0)
            return i + 1;
    return 0;
}

/* "March 14, 2016" */
static bool english(wb_slice s, int64_t *ret)
{
    char text[64], name[16];
    int mday, year;
    if (s.n >= sizeof text)
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    if (sscanf(text, "%15[A-Za-z] %2d, %4d", name, &mday, &year) != 3)
        return false;
    wb_day d = wb_day_of(year, month_named(name, strlen(name)), mday);
    *ret = (int64_t)d * DAY_SECONDS;
    return month_named(name, strlen(name)) != 0 && d != WB_NO_DAY;
}

bool lq_read_time(lq_run *run, lq_value v, int64_t *ret)
{
    const int64_t last = 253402300799; /* end of 9999 */
    if (v.type == LQ_INT) {
        *ret = v.i;
        return v.i > -62135596800 && v.i <= last;
    }
    if (v.type != LQ_STR || v.n == 0)
        return false;
    wb_slice s = lq_slice(v);
    if (wb_slice_is(s, "now") || wb_slice_is(s, "today")) {
        *ret = run->cx->env->now_us(run->cx->env->state) / 1000000;
        return true;
    }
    if (s.p[0] >= '0' && s.p[0] <= '9' && lq_to_integer(v, ret))
        return *ret <= last;
    return iso(s, ret) || english(s, ret);
}

/* ---- writing ---- */

typedef struct moment {
    int64_t seconds;
    wb_day day;
    int year, month, mday, hour, minute, second, weekday, yearday;
} moment;

static moment moment_of(int64_t seconds)
{
    moment m = {.seconds = seconds};
    int64_t rest = seconds % DAY_SECONDS;
    if (rest < 0)
        rest += DAY_SECONDS;
    m.day = (wb_day)((seconds - rest) / DAY_SECONDS);
    wb_day_split(m.day, &m.year, &m.month, &m.mday);
    m.hour = (int)(rest / 3600);
    m.minute = (int)(rest / 60 % 60);
    m.second = (int)(rest % 60);
    m.weekday = wb_weekday(m.day);
    m.yearday = (int)(m.day - wb_day_of(m.year, 1, 1)) + 1;
    return m;
}

/* Numbers: value, digits, what fills them. */
static bool number_field(const moment *m, char c, int *value, int *width)
{
    *width = 2;
    switch (c) {
    case 'd':
    case 'e':
        *value = m->mday;
        return true;
    case 'H':
    case 'k':
        *value = m->hour;
        return true;
    case 'I':
    case 'l':
        *value = (m->hour + 11) % 12 + 1;
        return true;
    case 'm':
        *value = m->month;
        return true;
    case 'M':
        *value = m->minute;
        return true;
    case 'S':
        *value = m->second;
        return true;
    default:
        return false;
    }
}

static bool year_field(const moment *m, char c, int *value, int *width)
{
    *width = 2;
    switch (c) {
    case 'y':
        *value = m->year % 100;
        return true;
    case 'C':
        *value = m->year / 100;
        return true;
    case 'Y':
        *value = m->year;
        *width = 4;
        return true;
    case 'j':
        *value = m->yearday;
        *width = 3;
        return true;
    case 'u':
        *value = m->weekday;
        *width = 1;
        return true;
    case 'w':
        *value = m->weekday % 7;
        *width = 1;
        return true;
    default:
        return false;
    }
}

static bool name_field(const moment *m, char c, char out[16])
{
    const char *name = c == 'a' || c == 'A' ? DAYS[m->weekday - 1]
                       : c == 'p'           ? (m->hour < 12 ? "AM" : "PM")
                       : c == 'P'           ? (m->hour < 12 ? "am" : "pm")
                                            : MONTHS[m->month - 1];
    bool is_short = c == 'a' || c == 'b' || c == 'h';
    (void)snprintf(out, 16, "%.*s", is_short ? 3 : 15, name);
    return strchr("aAbBhpP", c) != NULL;
}

/* Letters that stand for others. */
static const char *composed(char c)
{
    switch (c) {
    case 'D':
    case 'x':
        return "%m/%d/%y";
    case 'F':
        return "%Y-%m-%d";
    case 'T':
    case 'X':
        return "%H:%M:%S";
    case 'R':
        return "%H:%M";
    case 'r':
        return "%I:%M:%S %p";
    case 'c':
        return "%a %b %e %H:%M:%S %Y";
    default:
        return NULL;
    }
}

static void put_number(wb_str *s, int value, int width, char flag, char c)
{
    bool blank = flag == '_' || (flag != '0' && (c == 'e' || c == 'k' || c == 'l'));
    if (flag == '-')
        wb_str_putf(s, "%d", value);
    else
        wb_str_putf(s, blank ? "%*d" : "%0*d", width, value);
}

static void put_name(wb_str *s, const char *name, char flag)
{
    for (const char *p = name; *p != '\0'; p++)
        wb_str_putc(s, flag == '^' && *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p);
}

static bool put_special(wb_str *s, const moment *m, char c)
{
    switch (c) {
    case '%':
        wb_str_putc(s, '%');
        return true;
    case 'n':
        wb_str_putc(s, '\n');
        return true;
    case 't':
        wb_str_putc(s, '\t');
        return true;
    case 's':
        wb_str_put_int(s, m->seconds);
        return true;
    case 'z':
        wb_str_puts(s, "+0000");
        return true;
    case 'Z':
        wb_str_puts(s, "UTC");
        return true;
    default:
        return false;
    }
}

static void put_field(wb_str *s, const moment *m, char flag, char c)
{
    char name[16];
    int value, width;
    const char *parts = composed(c);
    if (parts != NULL)
        lq_put_time(s, wb_slice_of(parts), m->seconds);
    else if (number_field(m, c, &value, &width) || year_field(m, c, &value, &width))
        put_number(s, value, width, flag, c);
    else if (name_field(m, c, name))
        put_name(s, name, flag);
    else if (!put_special(s, m, c)) {
        wb_str_putc(s, '%');
        wb_str_putc(s, c);
    }
}

void lq_put_time(wb_str *s, wb_slice format, int64_t seconds)
{
    const moment m = moment_of(seconds);
    for (size_t i = 0; i < format.n; i++) {
        char flag = '\0';
        if (format.p[i] != '%' || i + 1 >= format.n) {
            wb_str_putc(s, format.p[i]);
            continue;
        }
        i++;
        if (i + 1 < format.n &&
            (format.p[i] == '-' || format.p[i] == '_' || format.p[i] == '0' || format.p[i] == '^'))
            flag = format.p[i++];
        put_field(s, &m, flag, format.p[i]);
    }
}

static wb_err date(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_slice format;
    wb_str out;
    int64_t seconds;
    wb_err e = lq_string(run, a->v[0], &format);
    if (e != WB_OK || format.n == 0 || !lq_read_time(run, *v, &seconds))
        return e;
    lq_builder(run, &out);
    lq_put_time(&out, format, seconds);
    return lq_built(run, &out, 0, v);
}

const lq_filter lq_date_filters[] = {
    {.name = "date", .fn = date, .min = 1, .max = 1},
    {.name = NULL},
};
