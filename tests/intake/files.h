/* files.h - makes export files for the tests of intake, and shows what was read of them. */
#ifndef WB_TEST_FILES_H
#define WB_TEST_FILES_H

#include "intake/intake_int.h"

/* One entry of a zip. */
typedef struct entry {
    const char *name;
    wb_slice bytes;
} entry;

wb_slice files_gzip(wb_ctx *cx, wb_slice bytes);
wb_slice files_zip(wb_ctx *cx, const entry *entries, size_t n);
/* UTF-8 text in another encoding, as iconv names it; no BOM. */
wb_slice files_encoded(wb_ctx *cx, const char *text, const char *encoding);
/* A workbook with one sheet "Orders" of this <sheetData> content; strings and styles are the inner
 * XML of <sst> and the whole of <styleSheet>, NULL = none. */
wb_slice files_xlsx(wb_ctx *cx, const char *rows, const char *strings, const char *styles);
wb_slice files_join(wb_ctx *cx, wb_slice a, wb_slice b);
/* `n` times `text`. */
wb_slice files_repeat(wb_ctx *cx, const char *text, size_t n);

/* Opens bytes; the test fails with the sentence when that fails. */
wb_cells *files_open(wb_ctx *cx, wb_slice bytes, const wb_intake_options *options);
/* All records from here on, "line:cell|cell|cell" one a line, a flaw as "line!3:..." . */
const char *files_show(wb_cells *c);
/* The same for bytes. */
const char *files_read(wb_ctx *cx, wb_slice bytes, const wb_intake_options *options);
/* The sentence with which opening these bytes fails; the test fails when it does not. */
const char *files_refused(wb_ctx *cx, wb_slice bytes, wb_err code);
/* How many records there are, and how many of them are flawed. Fails the test on an error. */
uint64_t files_count(wb_cells *c, uint64_t *flawed);

#endif
