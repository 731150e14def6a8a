/* intake_int.h - between the files of intake: containers give cells, detection gives them meaning.
 *
 * bytes (file, gz, zip entry) -> source.c -> UTF-8 text -> csv.c -> cells
 *                                xlsx.c, jsonl.c -----------------> cells
 * cells -> detect.c (header, dialect, profile, fields, types) -> rows.c (typed rows, accounting) */
#ifndef WB_INTAKE_INT_H
#define WB_INTAKE_INT_H

#include "intake/intake.h"

/* Ceilings: past them a row is rejected (a cell, a row) or the file refused (columns, expansion).
 */
enum {
    WB_CELL_MAX = 64 * 1024,
    WB_COLUMNS_MAX = 5000,
    WB_RECORD_MAX = 4 * 1024 * 1024,
    WB_SAMPLE_ROWS = 20000,
    WB_EXPAND_MAX = 1000 /* a compressed file may grow this many times (and more below 64 MiB) */
};

/* What is wrong with a record as a record; a flawed record still shows its first cells. */
typedef enum wb_flaw {
    WB_FLAW_NONE,
    WB_FLAW_CELL_TOO_LONG,
    WB_FLAW_ROW_TOO_LONG,
    WB_FLAW_ENCODING, /* bytes that are no text in the file's encoding; shown as U+FFFD */
    WB_FLAW_QUOTES,   /* unbalanced quote */
    WB_FLAW_NUL
} wb_flaw;

/* One record: cells as UTF-8, quotes undone, not trimmed. `raw` is the record as decoded, for
 * rejects. Valid until the next call. */
typedef struct wb_record {
    wb_slice *cells;
    size_t n;
    uint64_t line; /* where it begins, from 1 (xlsx: row number; json lines: line) */
    wb_slice raw;
    wb_flaw flaw;
} wb_record;

/* A container that has been opened: something that gives records. */
typedef struct wb_cells wb_cells;
struct wb_cells {
    const char *container; /* "csv" "xlsx" "jsonl" "csv.gz" "zip" ... */
    const char *encoding;  /* "UTF-8" ... ; "" where the format fixes it */
    char delimiter;        /* 0 where there is none */
    /* header names known by the format itself (json lines: keys); then records carry no header row
     */
    const wb_slice *keys;
    size_t n_keys;
    bool date1904;                    /* xlsx: day 0 is 1904-01-01 */
    uint64_t bytes_done, bytes_total; /* of the file on disk; total 0 = unknown */
    /* WB_OK with *ret NULL = end */
    wb_err (*next)(wb_cells *c, const wb_record **ret);
    /* from the first record again: after detection; stdin is replayed from what the sample kept */
    wb_err (*rewind)(wb_cells *c);
    void (*close)(wb_cells *c);
    wb_ctx *cx;
};

/* Finds out what the file is and opens it. Errors: WB_NOT_FOUND, WB_IO, WB_INVALID (old .xls, an
 * image, an empty file, ...: one sentence that says what to do), WB_TOO_BIG. Encoding and delimiter
 * from `options` or detected; after `rewind` the records are the same. */
wb_err wb_cells_open(wb_ctx *cx, const char *path, const wb_intake_options *options,
                     wb_cells **ret) WB_MUST_USE;

#endif
