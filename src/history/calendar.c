/* calendar.c - the months that a report covers, and day -> month by one look into a table. */
#include "history/history_int.h"

wb_err wb_calendar_open(wb_ctx *cx, wb_day first, wb_day as_of, wb_calendar *ret)
{
    int y1, m1, y2, m2, mday;
    wb_day_split(first, &y1, &m1, &mday);
    wb_day_split(as_of, &y2, &m2, &mday);
    int32_t from = y1 * 12 + m1 - 1, to = y2 * 12 + m2 - 1;
    if (to - from >= WB_MONTHS_MAX)
        from = to - WB_MONTHS_MAX + 1;
    ret->months = (size_t)(to - from) + 1;
    ret->number = from;
    ret->from = wb_day_of(from / 12, from % 12 + 1, 1);
    ret->to = as_of;
    ret->month = WB_NEW(cx, uint16_t, (size_t)(as_of - ret->from) + 1);
    if (!ret->month)
        return WB_TOO_BIG;
    for (size_t i = 0; i < ret->months; i++)
        ret->start[i] = i ? wb_month_add(ret->start[i - 1], 1) : ret->from;
    uint16_t month = 0;
    for (wb_day d = ret->from; d <= as_of; d++) {
        if (month + 1U < ret->months && d == ret->start[month + 1])
            month++;
        ret->month[d - ret->from] = month;
    }
    return WB_OK;
}

size_t wb_calendar_month(const wb_calendar *c, int64_t day)
{
    if (day < c->from)
        return 0;
    return day > c->to ? c->months : c->month[day - c->from];
}
