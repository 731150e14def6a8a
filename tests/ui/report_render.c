/* report_render.c - draws the report page over a document from a file: for the tests in a browser.
 *
 *     report_render DOCUMENT.json LANGUAGE > page.html */
#include "ui/ui.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    wb_stage stage = {.now_us = INT64_C(1763640000000000), .seed = 1}; /* 20 November 2025 */
    wb_env env = wb_env_staged(&stage);
    wb_ctx *cx = wb_ctx_open(&env, 256 * WB_MIB);
    json_error_t error = {0};
    json_t *doc = argc > 1 ? json_load_file(argv[1], 0, &error) : NULL;
    wb_str page;
    wb_str_init(&page, cx, 16 * WB_MIB);
    if (argc > 2 && !wb_lang_parse(argv[2], &cx->lang))
        fprintf(stderr, "%s is no language of the program\n", argv[2]);
    wb_err e = doc ? wb_report_page(cx, doc, cx->lang, &page) : WB_INVALID;
    if (e == WB_OK)
        fwrite(page.p, 1, page.n, stdout);
    else
        fprintf(stderr, "%s\n", doc ? cx->reason : error.text);
    json_decref(doc);
    wb_ctx_close(cx);
    return e == WB_OK ? 0 : 1;
}
