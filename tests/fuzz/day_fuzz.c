/* day_fuzz.c - any cell as a date, in every style: a day within 1900..2199 or none, and the quick
 * reader says what the general one says. */
#include "intake/detect.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static wb_intake in;
    wb_slice s = {(const char *)data, size};
    for (int order = WB_ORDER_DMY; order <= WB_ORDER_YMD; order++) {
        wb_date_style style = {.order = (wb_date_order)order, .date1904 = size % 2 == 1};
        wb_day d = wb_date_parse(s, &style);
        in.plan.date = style;
        in.date_cached = false;
        if (d != WB_NO_DAY && (d < wb_day_of(1900, 1, 1) || d > wb_day_of(2199, 12, 31)))
            abort();
        if (wb_rows_day(&in, s) != d)
            abort();
    }
    return 0;
}
