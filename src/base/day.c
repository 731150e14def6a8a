/* day.c - calendar days as numbers: proleptic Gregorian, day 0 = 1970-01-01, years 1..9999. */
#include "base/base.h"

#include <stdio.h>

static bool leap(int y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int month_days(int y, int m)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return m == 2 && leap(y) ? 29 : DAYS[m - 1];
}

/* Days from civil: Howard Hinnant, "chrono-compatible low-level date algorithms" (2013). */
wb_day wb_day_of(int y, int m, int d)
{
    if (y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > month_days(y, m))
        return WB_NO_DAY;
    int yy = m <= 2 ? y - 1 : y, era = yy / 400, yoe = yy - era * 400;
    int doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

void wb_day_split(wb_day day, int *year, int *month, int *mday)
{
    int z = day + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    *mday = doy - (153 * mp + 2) / 5 + 1;
    *month = mp < 10 ? mp + 3 : mp - 9;
    *year = yoe + era * 400 + (*month <= 2);
}

static int digits(const char *s, int n)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return -1;
        v = v * 10 + (s[i] - '0');
    }
    return v;
}

wb_day wb_day_parse(const char *s, size_t n)
{
    if (n != 10 || s[4] != '-' || s[7] != '-')
        return WB_NO_DAY;
    return wb_day_of(digits(s, 4), digits(s + 5, 2), digits(s + 8, 2));
}

void wb_day_text(wb_day d, char out[11])
{
    int v[3];
    wb_day_split(d, &v[0], &v[1], &v[2]);
    out[0] = (char)('0' + v[0] / 1000 % 10);
    out[1] = (char)('0' + v[0] / 100 % 10);
    out[2] = (char)('0' + v[0] / 10 % 10);
    out[3] = (char)('0' + v[0] % 10);
    out[4] = out[7] = '-';
    out[5] = (char)('0' + v[1] / 10);
    out[6] = (char)('0' + v[1] % 10);
    out[8] = (char)('0' + v[2] / 10);
    out[9] = (char)('0' + v[2] % 10);
    out[10] = '\0';
}

int wb_weekday(wb_day d)
{
    int w = (d + 3) % 7; /* 1970-01-01 was a Thursday */
    return (w < 0 ? w + 7 : w) + 1;
}

wb_day wb_month_start(wb_day d)
{
    int y, m, day;
    wb_day_split(d, &y, &m, &day);
    return d - (day - 1);
}

wb_day wb_month_add(wb_day month_start, int months)
{
    int y, m, d;
    wb_day_split(month_start, &y, &m, &d);
    int at = y * 12 + (m - 1) + months;
    return wb_day_of(at / 12, at % 12 + 1, 1);
}
