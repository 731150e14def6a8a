/* intake_int.h - between the files of intake: containers give cells, detection gives them meaning.
 *
 * bytes (file, gz, zip entry) -> source.c -> decode.c -> UTF-8 text -> csv.c, jsonl.c -> cells
 *                                                 zip entries of XML -> xlsx.c -> cells
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
    WB_FLAW_NUL,
    WB_FLAW_JSON /* json lines: no object, or one that breaks off; its cells are empty */
} wb_flaw;

/* One record: cells as UTF-8, quotes undone, not trimmed. `raw` is the record as decoded, for
 * rejects (xlsx has none: empty, its cells say it all). Valid until the next call. */
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
    /* Sentences (wb_say) about choices made here: which sheet, which entry of a zip. An array, for
     * warnings[]; empty when there was nothing to choose. */
    json_t *notes;
    uint64_t ignored_values; /* json lines: values under keys that the sample had not shown */
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
/* The same over bytes in memory, which must outlive the cells; `name` stands in sentences. */
wb_err wb_cells_open_memory(wb_ctx *cx, const char *name, wb_slice bytes,
                            const wb_intake_options *options, wb_cells **ret) WB_MUST_USE;

/* ==== below: only between the container files =================================================
 */

/* Bytes of a file, of standard input, of memory (source.c), unpacked (gzip.c, archive.c). */
typedef struct wb_source wb_source;
struct wb_source {
    wb_ctx *cx;
    const char *name;                                             /* for sentences */
    uint64_t done, total;                                         /* on disk; total 0 = unknown */
    wb_err (*read)(wb_source *s, char *p, size_t cap, size_t *n); /* *n 0 = end */
    wb_err (*rewind)(wb_source *s);
    /* What was read so far needs not be replayed a second time: a pipe stops being kept. */
    void (*settle)(wb_source *s);
    void (*close)(wb_source *s); /* may be called twice */
};
wb_err wb_source_open(wb_ctx *cx, const char *path, wb_source **ret) WB_MUST_USE;
wb_err wb_source_memory(wb_ctx *cx, const char *name, wb_slice bytes, wb_source **ret) WB_MUST_USE;
/* Reads until `cap` bytes or the end. */
wb_err wb_source_fill(wb_source *s, char *p, size_t cap, size_t *n) WB_MUST_USE;
wb_err wb_source_gzip(wb_source *packed, wb_source **ret) WB_MUST_USE;
/* A second reader of a source made by wb_source_open or _memory, for libzip: the descriptor of all
 * its bytes (the caller closes it), or the bytes in memory when *fd is -1. */
wb_err wb_source_whole(wb_source *s, int *fd, wb_slice *bytes) WB_MUST_USE;

/* A zip opened for reading; closed with cx. Refuses what is no zip, is encrypted or too many. */
typedef struct wb_archive wb_archive;
struct zip;
struct wb_archive {
    wb_ctx *cx;
    const char *name;
    struct zip *zip;
    uint64_t entries, disk;
};
wb_err wb_archive_open(wb_source *packed, wb_archive **ret) WB_MUST_USE;
const char *wb_archive_entry(const wb_archive *a, uint64_t index, uint64_t *size);
int64_t wb_archive_find(const wb_archive *a,
                        const char *entry); /* -1: not there; ASCII case free */
/* The bytes of some entries one after the other; `skip` bytes (a repeated header line) are left out
 * at the front of each but the first. */
wb_err wb_archive_read(wb_archive *a, const uint64_t *entries, size_t n, uint64_t skip,
                       wb_source **ret) WB_MUST_USE;
void wb_archive_close(wb_archive *a);

/* Bytes -> UTF-8 (decode.c). Every byte that is no text in the encoding comes out as the byte
 * WB_BAD_BYTE, which UTF-8 never holds: the reader of records turns it into U+FFFD and a flaw. */
#define WB_BAD_BYTE ((char)0xFF)
typedef struct wb_text wb_text;
struct wb_text {
    wb_source *src;
    const char *encoding; /* may change once while reading: a file that was ASCII so far */
    bool odd;             /* the last piece held bad bytes or NULs */
    struct wb_decoder *d;
};
wb_err wb_text_open(wb_source *src, const char *encoding, wb_text **ret) WB_MUST_USE;
/* A piece that ends between characters; *n 0 = end. cap >= 4096. */
wb_err wb_text_read(wb_text *t, char *p, size_t cap, size_t *n) WB_MUST_USE;
wb_err wb_text_rewind(wb_text *t) WB_MUST_USE;
void wb_text_close(wb_text *t);

/* Name for iconv of what `sample` (cut out of a file around its first non-ASCII byte) is written
 * in; "UTF-8" when it is that (encoding.c). */
const char *wb_encoding_guess(wb_ctx *cx, const char *sample, size_t n);
/* How many bytes at the front of p are clean UTF-8; a torn character at the end counts as clean.
 * Then the next byte is bad (or n is reached). */
size_t wb_utf8_span(const char *p, size_t n);
/* WB_USAGE with a suggestion when iconv does not know `name`. */
wb_err wb_encoding_check(wb_ctx *cx, const char *name, const char **ret) WB_MUST_USE;

/* Text of a cell or record with bad bytes and NULs as U+FFFD; room for 3 * n. Returns its size. */
size_t wb_show_bad(char *out, const char *p, size_t n);
/* Numbers and days as text (value.c); each returns the size of what it wrote.
 * A double as people write it: plain decimal of at most 15 digits, no exponent. */
size_t wb_plain_number(double v, char out[400]);
/* The same for a number as a workbook writes it ("1.5E+3"); what is no number stays as it is. */
size_t wb_number_text(const char *p, size_t n, char out[400]);
/* A serial day number as "YYYY-MM-DD HH:MM:SS", below 1 as "HH:MM:SS". */
size_t wb_serial_text(const char *p, size_t n, bool date1904, char out[400]);
/* Does a number format of a workbook show a day or a time? n 0 = a built-in format. */
bool wb_format_is_date(unsigned id, const char *code, size_t n);

/* How records of a text are cut into cells (csv_dialect.c). */
typedef struct wb_dialect {
    char delimiter;
    bool quotes;    /* RFC 4180 quotes are in use */
    bool backslash; /* \" stands for a quote in a quoted cell */
    size_t columns; /* cells of a usual record */
} wb_dialect;

/* Cuts one record out of text in memory (csv_scan.c). base[end..end+63] are zero bytes. */
typedef struct wb_cut {
    wb_dialect dialect;
    const char *base;
    size_t end;
    bool last;       /* no text follows `end` */
    size_t reach;    /* a quoted cell with line ends in it is suspect beyond so many bytes */
    size_t block;    /* the scan stands in the 64 bytes from here; SIZE_MAX = nowhere */
    uint64_t mask;   /* ... at these specials of them */
    wb_slice *cells; /* room for WB_COLUMNS_MAX: result, `n` of them */
    size_t n;
    uint16_t *escaped; /* numbers of the cells that hold escaped quotes */
    size_t escapes;
    size_t stop, next; /* the record ends at `stop`, the next one begins at `next` */
    size_t breaks;     /* line ends within its quoted cells */
    bool stray;        /* a quote in a quoted cell that neither closes it nor is escaped */
    bool too_wide;     /* more cells than room */
} wb_cut;

typedef enum wb_cut_result {
    WB_CUT_RECORD,
    WB_CUT_MORE,   /* the text ends before the record does */
    WB_CUT_OPEN,   /* ... and within a quoted cell; also when `last` */
    WB_CUT_SUSPECT /* a quoted cell passed `reach` */
} wb_cut_result;

wb_err wb_cut_init(wb_ctx *cx, wb_cut *c) WB_MUST_USE;
void wb_cut_text(wb_cut *c, const char *base, size_t end, bool last); /* another text */
wb_cut_result wb_cut_record(wb_cut *c, size_t from);
/* The content of an escaped cell into `out` (room for n); returns its size. */
size_t wb_cut_unescape(const wb_cut *c, char *out, const char *p, size_t n);
/* The dialect that cuts the first records of c's text most evenly; `delimiter` 0 = any. */
wb_dialect wb_dialect_find(wb_cut *c, size_t from, char delimiter);

wb_err wb_csv_open(wb_text *t, const wb_intake_options *options, wb_cells **ret) WB_MUST_USE;
wb_err wb_jsonl_open(wb_text *t, wb_cells **ret) WB_MUST_USE;
/* An object as the values of flat keys "billing.email", "line_items.0.name" (jsonl_flat.c). */
typedef struct wb_flat {
    wb_ctx *cx;
    wb_dict *keys;
    bool frozen; /* keys are fixed: others are counted in `ignored` */
    uint64_t ignored;
    struct wb_span {
        size_t at, n;
    } * values; /* of each key, in `text`; n 0 = the object lacks it */
    size_t cap;
    wb_str text;
} wb_flat;
wb_err wb_flat_init(wb_ctx *cx, wb_flat *f) WB_MUST_USE;
wb_err wb_flat_object(wb_flat *f, const json_t *object) WB_MUST_USE;

/* One XML part of a workbook, read in pieces (xlsx_xml.c). Handlers get the wb_xml as user data;
 * they fail by wb_xml_stop. A DTD is refused: so there are no entities to blow up. */
struct XML_ParserStruct;
typedef struct wb_xml {
    wb_ctx *cx;
    const char *name; /* of the file, for sentences */
    wb_source *src;
    struct XML_ParserStruct *parser;
    void *user;
    uint64_t fed;
    wb_err failed; /* by a handler */
    bool paused;   /* a handler called wb_xml_pause */
    bool ended;
} wb_xml;
typedef void (*wb_xml_start)(void *xml, const char *name, const char **attributes);
typedef void (*wb_xml_end)(void *xml, const char *name);
typedef void (*wb_xml_chars)(void *xml, const char *p, int n);
struct wb_xml_handlers {
    wb_xml_start start;
    wb_xml_end end;
    wb_xml_chars chars; /* may be NULL */
};
wb_err wb_xml_open(wb_archive *a, int64_t entry, const struct wb_xml_handlers *h, void *user,
                   wb_xml **ret) WB_MUST_USE;
wb_err wb_xml_pump(wb_xml *x) WB_MUST_USE; /* goes on until paused or ended or a piece is done */
wb_err wb_xml_rewind(wb_xml *x, const struct wb_xml_handlers *h) WB_MUST_USE;
void wb_xml_stop(wb_xml *x, wb_err why); /* the sentence is kept already */
void wb_xml_pause(wb_xml *x);
void wb_xml_close(wb_xml *x);                                             /* twice is fine */
const char *wb_xml_local(const char *name);                               /* without its prefix */
const char *wb_xml_attribute(const char **attributes, const char *local); /* NULL: not there */
/* Reads a whole part at once. */
wb_err wb_xml_read(wb_archive *a, int64_t entry, const struct wb_xml_handlers *h,
                   void *user) WB_MUST_USE;

/* What the parts of a workbook say about all its sheets (xlsx_parts.c). */
typedef struct wb_sheet {
    const char *name, *relation;
    int64_t entry; /* in the zip; -1: missing */
    bool hidden;
} wb_sheet;
typedef struct wb_book {
    wb_ctx *cx;
    wb_archive *a;
    wb_sheet *sheets;
    size_t n_sheets, sheets_cap;
    bool date1904;
    bool *dates; /* of each cell style: shows it a day or a time? */
    size_t n_dates, dates_cap;
    char *strings; /* shared strings one after the other; string i ends at ends[i] */
    size_t strings_n, strings_cap;
    size_t *ends;
    size_t n_strings, ends_cap;
} wb_book;
wb_err wb_book_open(wb_archive *a, wb_book **ret) WB_MUST_USE;
wb_slice wb_book_string(const wb_book *b, uint64_t index, bool *found);

wb_err wb_xlsx_open(wb_archive *a, const wb_intake_options *options, wb_cells **ret) WB_MUST_USE;

#endif
