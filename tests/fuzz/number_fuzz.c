/* number_fuzz.c - any cell as a sum of money: within the ceiling or refused, and the quick reader
 * says what the general one says. */
#include "intake/detect.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(wb_slice s, char mark, int digits)
{
    static wb_intake in;
    wb_decimal d, e;
    wb_money general = 0, quick = 0;
    in.plan.decimal = mark;
    bool number = wb_number_parse(s, mark, &d);
    bool a = number && wb_decimal_minor(d, digits, &general);
    bool b = wb_rows_money(&in, s, digits, &quick);
    if (a != b || (a && general != quick) || general > WB_MONEY_MAX || general < -WB_MONEY_MAX)
        abort();
    if (wb_rows_decimal(&in, s, &e) != number)
        abort();
    if (number && !wb_decimal_times(d, d, digits, &general))
        return;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wb_slice s = {(const char *)data, size};
    for (int digits = 0; digits <= 3; digits++) {
        check(s, '.', digits);
        check(s, ',', digits);
    }
    return 0;
}
