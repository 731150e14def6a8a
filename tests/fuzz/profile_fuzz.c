/* profile_fuzz.c - any bytes as a profile or an alias file: taken or refused with a sentence. */
#include "intake/detect.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wb_ctx *cx = wb_ctx_open(wb_env_real(), 16 * WB_MIB);
    wb_slice text = {(const char *)data, size};
    wb_profile p;
    wb_aliases a;
    if (wb_profile_parse(cx, "fuzz", text, &p) != WB_OK && !cx->reason[0])
        abort();
    if (wb_aliases_parse(cx, text, &a) != WB_OK && !cx->reason[0])
        abort();
    wb_ctx_close(cx);
    return 0;
}
