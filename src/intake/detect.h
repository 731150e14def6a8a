/* detect.h - between the files that give cells their meaning.
 *
 * records -> sample.c (the first rows, kept) -> header.c (where the names stand)
 *   -> profile.c, fields.c, content.c (which column is which field)
 *   -> group.c (customers on rows of their own) -> settle.c (order of dates, decimal mark: never
 * guessed) -> shape.c (lines or orders)
 *   -> detect.c (the plan) -> rows.c (typed rows) -> account.c (every row counted)
 *
 * Units: columns count from 0 here and from 1 in front of people; scores are points of 0..100. */
#ifndef WB_DETECT_H
#define WB_DETECT_H

#include "intake/intake_int.h"

typedef enum wb_field {
    WB_FIELD_NONE,
    WB_FIELD_DATE,
    WB_FIELD_AMOUNT,
    WB_FIELD_PRICE,
    WB_FIELD_QUANTITY,
    WB_FIELD_ORDER,
    WB_FIELD_CUSTOMER,
    WB_FIELD_EMAIL,
    WB_FIELD_PHONE,
    WB_FIELD_TAX_ID,
    WB_FIELD_NAME,
    WB_FIELD_FIRST_NAME,
    WB_FIELD_LAST_NAME,
    WB_FIELD_PATRONYMIC,
    WB_FIELD_STATUS,
    WB_FIELD_KIND, /* sale or return: one word a row, a row is one operation */
    WB_FIELD_CURRENCY,
    WB_FIELD_REFUND, /* the part of the amount that was given back */
    WB_FIELD_PRODUCT,
    WB_FIELD_DISCOUNT,
    WB_FIELD_PAID_AT,
    WB_FIELD_CANCELLED_AT,
    WB_FIELD_TEST,
    WB_FIELD_PARTY,     /* "customer": an id, a name or an e-mail; its cells decide */
    WB_FIELD_ID,        /* "id": of the order when unique, else of the customer */
    WB_FIELD_TIME,      /* time of day in a column of its own */
    WB_FIELD_AGGREGATE, /* "total orders", "last order": sums over a customer */
    WB_FIELDS
} wb_field;

const char *wb_field_name(wb_field f); /* "order_id" */
wb_field wb_field_find(const char *name, size_t n);

/* ---- words (fold.c) ---- */
uint32_t wb_utf8_next(const char **p, const char *end); /* U+FFFD for what is no UTF-8 */
enum { WB_FOLD_MAX = 384 };
/* Header or status as it is compared: NFKC, casefold, yo -> ye, camelCase and punctuation parted,
 * what stands in brackets dropped. Returns its size; out is closed by NUL. */
size_t wb_fold(wb_slice s, char out[WB_FOLD_MAX]);
/* wb_slice_trim, at once when letters or digits of ASCII stand at both ends. */
static inline wb_slice wb_trimmed(wb_slice s)
{
    if (s.n == 0)
        return s;
    unsigned char a = (unsigned char)s.p[0], z = (unsigned char)s.p[s.n - 1];
    return a > ' ' && a < 0x7F && z > ' ' && z < 0x7F ? s : wb_slice_trim(s);
}
/* ISO code of a currency word or sign ("RUB" of "руб."), or NULL. */
const char *wb_currency_of(wb_slice word);

/* ---- numbers (number.c) ---- */
typedef enum wb_number_kind {
    WB_NUMBER_NONE,
    WB_NUMBER_INT,
    WB_NUMBER_DOT,         /* 12.50: the dot must be the decimal mark */
    WB_NUMBER_COMMA,       /* 12,50 */
    WB_NUMBER_DOT_THREE,   /* 1.234: decimal or thousands */
    WB_NUMBER_COMMA_THREE, /* 1,234 */
    WB_NUMBER_KINDS
} wb_number_kind;

typedef struct wb_number { /* a cell taken to pieces, before its mark is known */
    wb_number_kind kind;
    bool negative, percent,
        grouped;      /* grouped: thousands are parted by spaces or by the other mark */
    bool whole_group; /* INT written with thousands: 1 234 */
    uint8_t zeros;    /* decimal zeros to add: 4 of "3.2万" */
    uint8_t n;
    char text[46]; /* digits, '.', ',' and '_' for a space between digits */
    const char *currency;
} wb_number;

typedef struct wb_decimal {
    int64_t mantissa;
    int scale; /* value = mantissa / 10^scale; below 0: times */
} wb_decimal;

wb_number_kind wb_number_look(wb_slice s, wb_number *ret);
/* What is certain in itself is read so; of 1.234 the mark decides. false: no number, too large. */
bool wb_number_value(const wb_number *n, char mark, wb_decimal *ret);
bool wb_number_parse(wb_slice s, char mark, wb_decimal *ret);
/* Rounds half away from zero; false past WB_MONEY_MAX. */
bool wb_decimal_minor(wb_decimal d, int digits, wb_money *ret);
bool wb_decimal_times(wb_decimal a, wb_decimal b, int digits, wb_money *ret);
double wb_decimal_double(wb_decimal d);

/* ---- dates (date.c, date_words.c) ---- */
typedef enum wb_date_kind {
    WB_DATE_NONE,
    WB_DATE_YMD,     /* 2025-03-04, 2025/3/4, 2025年3月4日 */
    WB_DATE_OPEN,    /* 03/04/2025: order of day and month is open */
    WB_DATE_NAMED,   /* 4 Mar 2025, 4 марта 2025 г. */
    WB_DATE_COMPACT, /* 20250304 */
    WB_DATE_SERIAL,  /* 45720.5: days of a spreadsheet */
    WB_DATE_UNIX,
    WB_DATE_UNIX_MS,
    WB_DATE_KINDS
} wb_date_kind;

typedef struct wb_date {
    wb_date_kind kind;
    int a, b, c; /* as written, OPEN; year, month, day otherwise */
    char mark;   /* what parts a and b */
    bool short_year;
    wb_day day;     /* of all kinds but OPEN and SERIAL */
    int64_t serial; /* whole days of SERIAL */
} wb_date;

typedef enum wb_date_order {
    WB_ORDER_OPEN,
    WB_ORDER_DMY,
    WB_ORDER_MDY,
    WB_ORDER_YMD
} wb_date_order;

typedef struct wb_date_style { /* how a column writes its dates */
    wb_date_order order;
    bool date1904;
    bool within;       /* the day stands at the end of a text: "Invoice 7 (05.03.2025)" */
    char pattern[32];  /* strptime pattern; "" = none */
    wb_date_kind only; /* NONE = any */
} wb_date_style;

wb_date_kind wb_date_look(wb_slice s, wb_date *ret);
wb_day wb_date_day(const wb_date *d, const wb_date_style *style); /* WB_NO_DAY: no such day */
wb_day wb_date_parse(wb_slice s, const wb_date_style *style);
wb_slice wb_date_within(wb_slice s); /* the day at the end of a text; empty = there is none */
/* 1..12 when a month name begins at p, *n its bytes; 0 = none. */
int wb_month_word(const char *p, size_t size, size_t *n);
/* Words that may stand in a date and mean nothing for the day: weekdays, "г.", am, T, Z, UTC. */
bool wb_date_filler(const char *p, size_t n);

/* ---- profiles and aliases (profile.c) ---- */
typedef enum wb_meaning { /* of a status word */
                          WB_MEANS_UNKNOWN,
                          WB_MEANS_SALE,
                          WB_MEANS_PARTIAL,  /* partly refunded: a sale */
                          WB_MEANS_REFUNDED, /* the order of the row was given back whole */
                          WB_MEANS_REFUND,   /* the row is a refund */
                          WB_MEANS_CANCELLED,
                          WB_MEANS_UNPAID,
                          WB_MEANS_TEST,
                          WB_MEANS_SKIP, /* fees, transfers: no order at all */
                          WB_MEANINGS
} wb_meaning;
const char *wb_meaning_name(wb_meaning m);

typedef struct wb_words {
    const char **v;
    size_t n, cap;
} wb_words;

enum { WB_REQUIRE_MAX = 12 };
typedef struct wb_status_word {
    const char *word;
    wb_meaning meaning;
    bool stem; /* anywhere in the word */
} wb_status_word;

typedef struct wb_profile {
    const char *name, *title;
    wb_words require[WB_REQUIRE_MAX]; /* each: one of these headers must be there */
    size_t required;
    wb_words fields[WB_FIELDS]; /* headers in order of preference */
    wb_words ignore;
    const char *currency;
    wb_date_order order;
    const char *refund_prefix; /* of order ids */
    bool contacts;             /* people without orders */
    bool aggregate;            /* sums over a customer, no dates of orders */
    bool zero_is_sale;
    bool lines;        /* a row is a line: amounts of one order add up */
    bool minor_units;  /* amounts in cents */
    bool total_on_all; /* the total of the order stands on each line */
    wb_status_word *status;
    size_t statuses, statuses_cap;
} wb_profile;

enum { WB_ALIAS_RANKS = 5 };
typedef struct wb_aliases {
    wb_words ranks[WB_FIELDS][WB_ALIAS_RANKS]; /* the first is best */
    wb_words not [WB_FIELDS];                  /* a header with this word is never the field */
    wb_words totals, guests, tests;
    wb_status_word *status;
    size_t statuses, statuses_cap;
} wb_aliases;

wb_err wb_profile_parse(wb_ctx *cx, const char *name, wb_slice text, wb_profile *ret) WB_MUST_USE;
wb_err wb_aliases_parse(wb_ctx *cx, wb_slice text, wb_aliases *ret) WB_MUST_USE;
typedef struct wb_knowledge { /* all that the data files say */
    const wb_aliases *aliases;
    const wb_profile *profiles;
    size_t n;
    wb_dict *headers; /* every folded header that anything knows */
} wb_knowledge;
wb_err wb_knowledge_load(wb_ctx *cx, wb_knowledge *ret) WB_MUST_USE;
wb_meaning wb_status_meaning(const wb_profile *p, const wb_aliases *a, const char *folded);
bool wb_words_have(const wb_words *w, const char *folded);

/* ---- the sample (sample.c) and its columns (column.c) ---- */
typedef struct wb_sample_row {
    wb_slice *cells;
    uint32_t n;
    wb_flaw flaw;
    uint64_t line;
} wb_sample_row;

typedef struct wb_sample {
    wb_sample_row *rows;
    size_t n, cap;
    size_t first; /* the first row of data, after preamble and header */
    size_t width;
    bool whole; /* the file ended within the sample */
    struct wb_piece *pieces;
} wb_sample;

wb_err wb_sample_take(wb_ctx *cx, wb_cells *cells, wb_sample *ret) WB_MUST_USE;
void wb_sample_drop(wb_ctx *cx, wb_sample *s);
/* The cell trimmed; empty where the row is too short. */
wb_slice wb_sample_cell(const wb_sample *s, size_t row, size_t column);
bool wb_row_blank(const wb_slice *cells, size_t n);
bool wb_row_total(const wb_aliases *a, const wb_slice *cells, size_t n);

typedef struct wb_column {
    wb_slice name;        /* as the file has it; its number when there is no header */
    const char *folded;   /* "" when there is no header */
    const char *currency; /* named in the header, or NULL */
    int zeros;            /* "thousands" in the header: 3 */
    bool minor;           /* "cents" in the header */
    wb_field field;
    uint32_t rows, filled;
    uint32_t numbers[WB_NUMBER_KINDS];
    uint32_t negative, grouped, percent, small, zero; /* small: whole numbers below 1000 */
    uint32_t large; /* whole numbers of 1000 and more, not grouped */
    uint32_t dates[WB_DATE_KINDS];
    uint32_t emails, phones, currencies, letters, words, spaced, tax_ids, statuses,
        long_text;               /* words: letters without a digit */
    uint32_t distinct, repeated; /* of the values looked at */
    uint32_t flags;              /* yes/no, true/false, 0/1 */
    uint32_t signs;              /* numbers that carry a currency */
    const char *sign;            /* the first one */
    bool signs_differ;
    wb_slice sample; /* the first value */
    double mean, mean_digits;
} wb_column;

typedef struct wb_table { /* all that detection works on */
    wb_ctx *cx;
    const wb_intake_options *options;
    const wb_cells *cells;
    wb_sample sample;
    wb_knowledge know;
    wb_column *columns;
    size_t n;
    uint64_t header_line; /* 0 = no header */
    wb_slice *header;     /* cells of the header row, to know it when it is repeated */
    const wb_profile *profile;
    int col[WB_FIELDS]; /* -1 = none */
    json_t *warnings, *ambiguous;
    bool pipe; /* standard input: what is read beyond the sample is lost */
    int group; /* the column that names the customer of the rows below; -1 = none (group.c) */
    bool date_within;
} wb_table;

wb_err wb_columns_look(wb_table *t) WB_MUST_USE; /* content of each column */
wb_err wb_header_find(wb_table *t) WB_MUST_USE;
wb_err wb_profile_find(wb_table *t) WB_MUST_USE;
wb_err wb_fields_find(wb_table *t) WB_MUST_USE;  /* --map, profile, aliases */
wb_err wb_content_find(wb_table *t) WB_MUST_USE; /* what has no known name */
void wb_group_find(wb_table *t);                 /* customers on rows of their own */
/* 0..100, and the rank of the name (0 is surest) where it is above 0 (alias.c) */
int wb_alias_score(const wb_table *t, wb_field f, size_t column, int *rank);
bool wb_field_fits(const wb_table *t, wb_field f, size_t column);
void wb_field_set(wb_table *t, wb_field f, size_t column);
uint32_t wb_column_numbers(const wb_column *c);
bool wb_is_flag(wb_slice s); /* yes, no, true, 0 ... */
uint32_t wb_column_dates(const wb_column *c);
/* Distinct values of a, of b and of the pairs; false past the ceiling of memory. */
bool wb_columns_count(const wb_table *t, size_t a, size_t b, size_t n[3]);
bool wb_columns_pair(const wb_table *t, size_t a, size_t b); /* values map one to one */
bool wb_columns_same(const wb_table *t, size_t a, size_t b);
/* Share of sampled rows in which a * b = c (within a rounding). */
double wb_columns_product(const wb_table *t, size_t a, size_t b, size_t c);
/* Value of a sampled number, under the mark that fits it best; NAN = none. */
double wb_sample_number(const wb_table *t, size_t row, size_t column);
void wb_warn(wb_table *t, json_t *sentence);
/* Adds {field, options} to ambiguous[]; options is taken over. */
void wb_ask(wb_table *t, const char *field, json_t *options);
bool wb_asks(const wb_table *t, const char *field); /* is it in ambiguous[]? */

/* ---- what was settled: the plan (settle.c, shape.c, detect.c) ---- */
typedef struct wb_plan {
    int col[WB_FIELDS];
    size_t width;
    wb_date_style date;
    char decimal;
    const wb_profile *profile;
    const wb_aliases *aliases;
    char currency[4];       /* of the file; "" = it does not say */
    int zeros;              /* decimal zeros to add to each amount */
    bool currency_of_value; /* the sign in the amount says it */
    bool product;           /* amount = price x quantity */
    bool line_level, total_repeats, unique_orders, fill_down, id_is_float;
    bool unpaid_when_blank; /* no status, but a date of payment */
    bool refund_flag;       /* the column of refunds says yes or no: all of the amount */
    bool minor;             /* amounts are in minor units: cents, kopecks */
    bool paid_flag;         /* the status says yes or no to "paid" */
    bool contacts, aggregate;
    int group;            /* as in wb_table */
    wb_field identity[8]; /* in order of preference */
    size_t identities;
    char region[3];
} wb_plan;

wb_err wb_settle_dates(wb_table *t, wb_plan *plan) WB_MUST_USE;
wb_err wb_settle_decimal(wb_table *t, wb_plan *plan) WB_MUST_USE;
wb_err wb_settle_amount(wb_table *t, wb_plan *plan) WB_MUST_USE; /* which of two totals */
void wb_settle_currency(wb_table *t, wb_plan *plan);
void wb_shape_find(wb_table *t, wb_plan *plan);
const char *wb_date_format_name(const wb_plan *plan, const wb_column *c);
/* Reads --date-format; WB_USAGE. */
wb_err wb_date_format_option(wb_ctx *cx, const char *text, wb_date_style *ret) WB_MUST_USE;

/* ---- identity (identity.c): each writes at most `cap` bytes and returns how many; 0 = no id ----
 */
enum { WB_ID_NONE = 0, WB_ID_DAMAGED = -1 };
long wb_id_customer(const wb_plan *p, wb_slice cell, char *out, size_t cap);
long wb_id_email(wb_slice cell, char *out, size_t cap);
long wb_id_phone(const char *region, wb_slice cell, char *out, size_t cap);
long wb_id_tax(wb_slice cell, char *out, size_t cap);
long wb_id_name(const wb_plan *p, wb_slice cell, char *out, size_t cap);
bool wb_looks_phone(wb_slice cell);
bool wb_looks_email(wb_slice cell);

/* ---- a set of 64-bit hashes (set.c) ---- */
typedef struct wb_set {
    wb_ctx *cx;
    uint64_t *slots;
    size_t size, n, ceiling; /* slots: a power of two; ceiling in slots */
    bool full;               /* the ceiling was reached: no longer grows nor knows new ones */
    bool has_zero;
} wb_set;
bool wb_set_open(wb_ctx *cx, size_t ceiling, wb_set *ret);
bool wb_set_add(wb_set *s, uint64_t h); /* true when new (or when the set is full) */
static inline void wb_set_prefetch(const wb_set *s, uint64_t h)
{
    __builtin_prefetch(&s->slots[h & (s->size - 1)], 1);
}
void wb_set_close(wb_set *s);

/* ---- accounts (account.c) ---- */
typedef enum wb_excluded {
    WB_EX_CANCELLED,
    WB_EX_REFUND,
    WB_EX_UNPAID,
    WB_EX_TEST,
    WB_EX_NO_CUSTOMER,
    WB_EX_ZERO,
    WB_EX_DUPLICATE,
    WB_EX_OTHER_CURRENCY,
    WB_EX_ORDER_LINE, /* a further line of an order whose total stands on its first line */
    WB_EX_NOT_ORDER,  /* fees, transfers, payouts */
    WB_EX_TOTAL_ROW,
    WB_EX_GROUP, /* names the customer of the rows below */
    WB_EX_HEADER,
    WB_EXCLUDED
} wb_excluded;
const char *wb_excluded_name(wb_excluded e);

typedef enum wb_rejected {
    WB_RE_DATE,
    WB_RE_FUTURE,
    WB_RE_AMOUNT,
    WB_RE_CUSTOMER,
    WB_RE_CELLS,
    WB_RE_CURRENCY,
    WB_RE_ENCODING,
    WB_RE_QUOTES,
    WB_RE_TOO_LONG,
    WB_RE_NUL,
    WB_RE_JSON,
    WB_REJECTED
} wb_rejected;
const char *wb_rejected_name(wb_rejected r);
const char *wb_rejected_sentence(wb_rejected r); /* WB_N */

typedef struct wb_status_seen {
    const char *word; /* as in the file */
    wb_meaning meaning;
    uint64_t n;
} wb_status_seen;

enum { WB_CURRENCIES = 64, WB_STATUSES = 512 };
typedef struct wb_account {
    uint64_t rows, accepted, excluded[WB_EXCLUDED], rejected[WB_REJECTED];
    uint64_t sales, refunds;
    char currency[WB_CURRENCIES][4];
    int digits[WB_CURRENCIES];
    wb_money revenue[WB_CURRENCIES], refunded[WB_CURRENCIES];
    uint64_t currency_rows[WB_CURRENCIES];
    size_t currencies;
    bool overflow;
    wb_day first, last;
    wb_status_seen status[WB_STATUSES];
    uint64_t status_other;
    uint64_t duplicate_lines, by_name, damaged, contradicted;
} wb_account;

typedef struct wb_rejects wb_rejects;
wb_err wb_rejects_open(wb_ctx *cx, const char *path, const wb_table *t,
                       wb_rejects **ret) WB_MUST_USE;
wb_err wb_rejects_add(wb_rejects *r, const wb_record *record, wb_rejected why) WB_MUST_USE;
wb_err wb_rejects_close(wb_rejects *r) WB_MUST_USE; /* NULL is fine */

enum { WB_TEXT_ROOM = 1024 * 1024 }; /* of the texts of one batch */
struct wb_intake {
    wb_ctx *cx;
    const char *path;
    wb_intake_options options;
    wb_cells *cells;
    wb_table table;
    wb_plan plan;
    wb_account account;
    wb_batch batch;
    char *text; /* identities and names of the batch */
    size_t text_n;
    uint64_t row_hash[WB_BATCH_ROWS]; /* of the whole row; 0 = do not look for it */
    wb_set seen, orders, customers;
    wb_dict *status_words;
    bool one_currency; /* rows say nothing else: index 0 */
    char wanted[4];    /* only rows of this currency; "" = all */
    uint32_t last_status_index;
    uint8_t last_currency_index;
    char cache_date[16], cache_status[64], cache_currency[16];
    wb_day cache_day;
    bool date_cached;
    size_t cache_status_n, cache_currency_n;
    uint64_t last_order;
    char *above; /* the customer of the row above, for cells merged over an order */
    size_t above_n;
    wb_day above_day;
    wb_day latest; /* a later day is in the future */
    wb_rejects *rejects;
    bool ready, ended, count; /* count: distinct orders and customers are wanted */
};

/* The plan is made, nothing is read yet. */
wb_err wb_intake_open_cells(wb_ctx *cx, wb_cells *cells, const wb_intake_options *options,
                            bool pipe, wb_intake **ret) WB_MUST_USE;
wb_err wb_rows_begin(wb_intake *in) WB_MUST_USE;
wb_err wb_rows_fill(wb_intake *in) WB_MUST_USE; /* the next batch */
json_t *wb_json_text(wb_slice s);               /* bytes that are no text shown as U+FFFD */
const char *wb_meaning_words(wb_meaning m);
void wb_say_description(const wb_ctx *cx, const wb_intake *in, json_t *o); /* say.c */
uint32_t wb_account_status(wb_intake *in, wb_slice word, bool operation);
wb_day wb_rows_day(wb_intake *in, wb_slice s); /* quick.c */
bool wb_rows_money(const wb_intake *in, wb_slice s, int digits, wb_money *ret);
bool wb_rows_decimal(const wb_intake *in, wb_slice s, wb_decimal *ret);
bool wb_is_digit(char c);
void wb_account_batch(wb_intake *in);                     /* duplicates out, sums up */
int wb_account_currency(wb_account *a, const char *code); /* -1: too many */

#endif
