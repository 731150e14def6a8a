/* intake.h - any export file in, typed rows out.
 *
 * Promise: every row of the file is accounted for: rows = accepted + excluded (by reason) +
 * rejected (by reason). Where two readings are possible nothing is guessed: WB_AMBIGUOUS, the
 * sentence shows two worked examples from the file and the option that decides, and the description
 * is still there. Memory does not grow with the file. Streams: a row is seen once, in file order.
 *
 * A row that comes out is a sale or a refund of one customer on one day. Excluded and rejected rows
 * do not come out, they are only counted (and written to `rejects`). */
#ifndef WB_INTAKE_H
#define WB_INTAKE_H

#include "base/base.h"

/* Overrides of the detection; NULL or 0 = detect. */
typedef struct wb_intake_options {
    const char *const *map; /* "amount=Сумма": field = column name (or number from 1) */
    size_t maps;
    const char *encoding;  /* a name iconv knows */
    const char *delimiter; /* "," ";" "tab" "|" */
    const char *
        date_format; /* "dmy" "mdy" "ymd", "excel", "unix", "unix-ms" or strptime-like "%d.%m.%Y" */
    const char *decimal;  /* "." or "," */
    const char *profile;  /* name of a profile, "none" = no profile */
    const char *sheet;    /* xlsx: name or number from 1 */
    const char *currency; /* keep only rows of this currency (ISO 4217); where the file does not
                             say: this is the file's currency */
    const char
        *phone_region;   /* "RU": for phones without a country code; NULL = RU when 8 (9xx) fits */
    const char *rejects; /* path: rejected rows as CSV with _line and _error */
} wb_intake_options;

typedef enum wb_row_kind { WB_SALE, WB_REFUND } wb_row_kind;

typedef struct wb_row {
    wb_slice
        customer;    /* identity as the file has it (trimmed; e-mail in lower case, phone E.164) */
    wb_slice name;   /* what a person would call the customer; empty when the file does not say */
    uint64_t order;  /* hash of the order id; 0 = the file has none */
    uint64_t item;   /* hash of the product; 0 = unknown (matches refunds to sales) */
    uint64_t line;   /* in the file, from 1 */
    wb_money amount; /* minor units, >= 0; of a refund: what was given back */
    double quantity; /* pieces of the line, >= 0; 1 when the file does not say */
    wb_day day;
    uint8_t kind;     /* wb_row_kind */
    uint8_t currency; /* index for wb_intake_currency */
} wb_row;

#define WB_BATCH_ROWS 2048
typedef struct wb_batch {
    size_t n;
    wb_row rows[WB_BATCH_ROWS]; /* slices are valid until the next call */
} wb_batch;

typedef struct wb_intake wb_intake;

/* Opens and detects (reads at most a sample). "-" = standard input. On WB_AMBIGUOUS and on
 * WB_INVALID after the container was understood *ret is set as well, so that wb_intake_describe can
 * say what was found; only wb_intake_next is then refused. Lives in cx; closed with it. */
wb_err wb_intake_open(wb_ctx *cx, const char *path, const wb_intake_options *options,
                      wb_intake **ret) WB_MUST_USE;
/* The next batch of accepted rows; a batch of 0 rows = end of file. WB_INTERRUPTED, WB_TOO_BIG,
 * WB_INVALID (a container that breaks off), WB_IO. */
wb_err wb_intake_next(wb_intake *in, const wb_batch **ret) WB_MUST_USE;
/* Reads on to the end without giving rows: for inspect. */
wb_err wb_intake_drain(wb_intake *in) WB_MUST_USE;
/* Gives back memory and file handles early (before cx closes); NULL is fine. */
void wb_intake_close(wb_intake *in);

/* The object of `inspect --json` (DESIGN section 5): file, container, encoding, delimiter,
 * header_line, profile, rows, fields{}, date_format, decimal, currency, purchases, customers,
 * revenue_minor, revenue_by_currency{}, first_date, last_date, accepted, excluded{}, rejected,
 * rejected_by_reason{}, warnings[], ambiguous[]. Sums are of what was read so far: whole after the
 * end. cx owns it. */
wb_err wb_intake_describe(wb_ctx *cx, const wb_intake *in, json_t **ret) WB_MUST_USE;
const char *wb_intake_currency(const wb_intake *in, uint8_t index); /* "" = the file does not say */
uint64_t wb_intake_rejected(const wb_intake *in);
/* Does a row stand for a whole order whose total may be repeated on its lines? then amounts of one
 * order id count once; else (a line of an order, or an order a row) they add up. */
bool wb_intake_total_repeats(const wb_intake *in);

/* `winback inspect` */
extern const wb_action wb_intake_actions[]; /* ended by a noun of NULL */
/* The options above as parameters, for every action that reads files (WB_INTAKE_PARAMS in its
 * table). */
#define WB_INTAKE_PARAMS                                                                           \
    {.name = "file",                                                                               \
     .type = WB_ARG_FILE,                                                                          \
     .positional = true,                                                                           \
     .many = true,                                                                                 \
     .required = true,                                                                             \
     .value = "FILE",                                                                              \
     .help = WB_N("export file: csv, xlsx, json lines, gz, zip; - is standard input")},            \
        {.name = "map",                                                                            \
         .type = WB_ARG_TEXT,                                                                      \
         .many = true,                                                                             \
         .value = "FIELD=COLUMN",                                                                  \
         .help = WB_N("read a field from this column, for example amount=Total")},                 \
        {.name = "date-format",                                                                    \
         .type = WB_ARG_TEXT,                                                                      \
         .value = "FORMAT",                                                                        \
         .help = WB_N("dmy, mdy, ymd, excel, unix, unix-ms or a pattern as %d.%m.%Y")},            \
        {.name = "decimal",                                                                        \
         .type = WB_ARG_CHOICE,                                                                    \
         .choices = ".|,",                                                                         \
         .value = "MARK",                                                                          \
         .help = WB_N("decimal mark of the amounts")},                                             \
        {.name = "encoding",                                                                       \
         .type = WB_ARG_TEXT,                                                                      \
         .value = "NAME",                                                                          \
         .help = WB_N("encoding of the file, for example windows-1251")},                          \
        {.name = "delimiter",                                                                      \
         .type = WB_ARG_TEXT,                                                                      \
         .value = "CHAR",                                                                          \
         .help = WB_N("what parts the columns: a character or the word tab")},                     \
        {.name = "profile",                                                                        \
         .type = WB_ARG_TEXT,                                                                      \
         .value = "NAME",                                                                          \
         .help = WB_N("which program the file comes from; none = read by column names")},          \
        {.name = "sheet",                                                                          \
         .type = WB_ARG_TEXT,                                                                      \
         .value = "SHEET",                                                                         \
         .help = WB_N("sheet of a workbook, by name or number")},                                  \
        {.name = "currency",                                                                       \
         .type = WB_ARG_TEXT,                                                                      \
         .value = "CODE",                                                                          \
         .help = WB_N(                                                                             \
             "use only orders in this currency; or the currency of a file that does not say")},    \
        {.name = "phone-region",                                                                   \
         .type = WB_ARG_TEXT,                                                                      \
         .value = "RU",                                                                            \
         .help = WB_N("country of phone numbers without a country code")},                         \
    {                                                                                              \
        .name = "rejects", .type = WB_ARG_FILE, .value = "FILE",                                   \
        .help = WB_N("write rejected rows here, with _line and _error")                            \
    }
/* Fills options from checked arguments (paths and texts stay owned by args). */
wb_err wb_intake_options_from(wb_ctx *cx, const wb_args *args, wb_intake_options *ret) WB_MUST_USE;

#endif
