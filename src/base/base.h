/* base.h - what every folder stands on: errors, the context of one unit of work and its memory,
 * the outside world, strings, dictionaries, days, money, words in three languages, actions.
 *
 * Promise: nothing here knows a customer, a file or a store. Units: wb_day is a calendar day,
 * wb_money minor units (kopecks, cents) of one currency, shares are 0..1, sizes are bytes. */
#ifndef WB_BASE_H
#define WB_BASE_H

#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WB_MUST_USE      __attribute__((warn_unused_result))
#define WB_PRINTF(f, a)  __attribute__((format(printf, f, a)))
#define WB_FORMAT_ARG(n) __attribute__((format_arg(n)))
#define WB_COUNT(array)  (sizeof(array) / sizeof((array)[0]))

/* ---- errors (err.c) ---------------------------------------------------------------------- */

/* Why something failed. Each has one exit code and (later) one HTTP status: see wb_err_exit. */
typedef enum wb_err {
    WB_OK = 0,
    WB_USAGE,      /* the request itself is wrong: unknown option, value out of range */
    WB_INVALID,    /* the data is wrong: a file, a template, a number */
    WB_AMBIGUOUS,  /* the data can be read in two ways and a person must decide */
    WB_NOT_FOUND,  /* no such file, customer, template */
    WB_CONFLICT,   /* somebody else changed it first */
    WB_DENIED,     /* the acting user may not */
    WB_TOO_BIG,    /* a ceiling was reached: memory, size, depth, steps */
    WB_BUSY,       /* try again later */
    WB_IO,         /* the disk, the network or the system refused */
    WB_CORRUPT,    /* our own data is damaged */
    WB_NO_FOLDER,  /* no data folder here */
    WB_LOCKED,     /* the data folder is in use or needs migrating */
    WB_REMOTE,     /* a remote service refused */
    WB_INTERRUPTED /* the user pressed Ctrl-C */
} wb_err;

typedef struct wb_ctx wb_ctx;

/* Machine name of a code ("ambiguous"), and the exit code of the command line for it (0..130). */
const char *wb_err_name(wb_err code);
int wb_err_exit(wb_err code);

/* Keeps one sentence (what happened, where, what to do now) in `cx` and returns `code`, so that
 * `return wb_fail(cx, ...)` is the one way to fail. `fmt` is English and a key of the catalogues:
 * the sentence is kept in the language of `cx`. A second failure replaces the first. */
wb_err wb_fail(wb_ctx *cx, wb_err code, const char *fmt, ...) WB_PRINTF(3, 4) WB_MUST_USE;
/* Takes over the failure that a helper's context (of another thread) ended with. */
wb_err wb_fail_as(wb_ctx *cx, const wb_ctx *helper) WB_MUST_USE;

/* ---- memory: the arena of a context (arena.c) ---------------------------------------------- */

/* Zeroed memory that lives until the context is closed. NULL when the ceiling of `cx` would be
 * passed: the sentence is then already kept, `return WB_TOO_BIG`. Exhaustion of the machine aborts.
 */
void *wb_alloc(wb_ctx *cx, size_t size);
/* Grows (or shrinks) what wb_alloc gave from `old` to `size` bytes; new bytes are zero. Large
 * pieces move without a copy. NULL past the ceiling; the old piece is then still valid. */
void *wb_regrow(wb_ctx *cx, void *p, size_t old, size_t size);
/* Gives a large piece (16 KiB and more) back early; a small one stays until close. NULL is fine. */
void wb_release(wb_ctx *cx, void *p, size_t size);
char *wb_dup(wb_ctx *cx, const char *s, size_t n); /* n bytes of s and a closing NUL */
char *wb_format(wb_ctx *cx, const char *fmt, ...) WB_PRINTF(2, 3);
/* Bytes in use now, and the most that ever were. */
size_t wb_memory_used(const wb_ctx *cx);
size_t wb_memory_peak(const wb_ctx *cx);
size_t wb_memory_ceiling(const wb_ctx *cx);
#define WB_NEW(cx, type, n) ((type *)wb_alloc_array((cx), (n), sizeof(type)))
void *wb_alloc_array(wb_ctx *cx, size_t n, size_t size); /* n * size, checked */
/* Room for `need` items in an array that holds `*cap`: doubles it. false past the ceiling. */
bool wb_reserve(wb_ctx *cx, void *array_pointer, size_t *cap, size_t need, size_t item_size);

/* ---- the outside world (env.c) --------------------------------------------------------------- */

typedef int32_t wb_day; /* days since 1970-01-01, a calendar day in the company's zone */
#define WB_NO_DAY INT32_MIN

/* Clock and randomness. Real in the program; staged in tests, so that weeks pass in a
 * millisecond and a run can be repeated byte for byte. */
typedef struct wb_env {
    int64_t (*now_us)(void *state);                      /* microseconds since 1970-01-01 UTC */
    void (*random)(void *state, void *out, size_t size); /* unpredictable bytes */
    void *state;
} wb_env;

/* State of a staged world: the clock stands at now_us until the test moves it. */
typedef struct wb_stage {
    int64_t now_us;
    uint64_t seed;
} wb_stage;

const wb_env *wb_env_real(void);
wb_env wb_env_staged(wb_stage *stage); /* `stage` must outlive the environment */

/* ---- the context of one unit of work (ctx.c) --------------------------------------------------
 */

typedef enum wb_lang { WB_EN, WB_RU, WB_ZH, WB_LANGS } wb_lang;

/* How far a long piece of work is. `done` and `total` are in the unit named by `what`
 * ("bytes", "rows", "customers"); total 0 = unknown. */
typedef struct wb_progress {
    const char *what;
    uint64_t done, total, rows;
} wb_progress;

typedef struct wb_arena wb_arena;
struct wb_ctx {
    wb_arena *arena;
    const wb_env *env;
    wb_lang lang;
    const char *user; /* acting user; "" on the command line without a data folder */
    wb_err code;      /* of the last failure */
    char reason[1024];
    void (*progress)(void *state, const wb_progress *p); /* NULL = nobody watches */
    void *progress_state;
    const volatile int *stop; /* becomes non-zero on Ctrl-C; NULL = cannot be stopped */
};

#define WB_MIB ((size_t)1 << 20)
/* Opens a context whose arena may hold `ceiling` bytes. Close it with wb_ctx_close (NULL is fine),
 * which first runs what wb_at_close registered, last one first. Not for two threads at once. */
wb_ctx *wb_ctx_open(const wb_env *env, size_t ceiling);
void wb_ctx_close(wb_ctx *cx);
/* Runs fn(p) when cx is closed: for handles of libraries. */
void wb_at_close(wb_ctx *cx, void (*fn)(void *), void *p);
json_t *wb_own(wb_ctx *cx, json_t *j); /* cx drops one reference at close; returns j */
wb_day wb_today(const wb_ctx *cx);     /* UTC day of the environment's clock */
wb_err wb_tell(wb_ctx *cx,
               const wb_progress *p) WB_MUST_USE; /* WB_INTERRUPTED when asked to stop */

/* ---- strings (str.c)
 * ----------------------------------------------------------------------------- */

typedef struct wb_slice { /* bytes somebody else owns; not closed by NUL */
    const char *p;
    size_t n;
} wb_slice;

#define WB_SLICE(literal) ((wb_slice){(literal), sizeof(literal) - 1})
wb_slice wb_slice_of(const char *s); /* NULL gives the empty slice */
bool wb_slice_is(wb_slice a, const char *s);
bool wb_slice_same(wb_slice a, wb_slice b);
wb_slice wb_slice_trim(wb_slice a); /* without ASCII white space, NBSP and BOM at both ends */

/* A growing string in the arena of `cx`, always closed by NUL. Past `limit` bytes (or the ceiling)
 * it stops growing and `full` stays set: write freely, ask once at the end. */
typedef struct wb_str {
    wb_ctx *cx;
    char *p;
    size_t n, cap, limit;
    bool full;
} wb_str;

void wb_str_init(wb_str *s, wb_ctx *cx, size_t limit);
void wb_str_put(wb_str *s, const char *p, size_t n);
void wb_str_puts(wb_str *s, const char *z);
void wb_str_putc(wb_str *s, char c);
void wb_str_putf(wb_str *s, const char *fmt, ...) WB_PRINTF(2, 3);
void wb_str_put_int(wb_str *s, int64_t v);
/* v with exactly `decimals` (0..12) digits, half away from zero; for programs, so always a dot.
 * |v| past 9e17 / 10^decimals, NaN and infinity are written as 0: callers promise there are none.
 */
void wb_str_put_fixed(wb_str *s, double v, int decimals);
void wb_str_put_html(wb_str *s, const char *p, size_t n); /* & < > " ' escaped */
void wb_str_put_csv(wb_str *s, const char *p, size_t n);  /* quoted where RFC 4180 needs it */
/* As wb_str_put_csv, and a cell that a spreadsheet would run as a formula gets a leading '. */
void wb_str_put_cell(wb_str *s, const char *p, size_t n);
void wb_str_put_shell(wb_str *s, const char *p,
                      size_t n); /* one word of a shell, quoted if need be */
void wb_str_put_json(wb_str *s, const char *p,
                     size_t n); /* quoted and escaped; bad UTF-8 -> U+FFFD */
void wb_str_clear(wb_str *s);

uint64_t wb_hash(const void *p, size_t n, uint64_t seed); /* 64 bits, not for secrets */
bool wb_utf8_valid(const char *p, size_t n);
int wb_text_width(const char *p, size_t n); /* columns in a terminal: CJK counts 2, marks 0 */
/* The one of `names` closest to `word` within 2 edits (a third of its length at most), or NULL. */
const char *wb_nearest(const char *word, const char *const *names, size_t count);

/* Bytes -> number 0, 1, 2 ... in order of first appearance. */
typedef struct wb_dict wb_dict;
wb_dict *wb_dict_open(wb_ctx *cx, size_t expected);
/* Number of the key, added when new (*fresh then true; fresh may be NULL). UINT32_MAX past the
 * ceiling. */
uint32_t wb_dict_put(wb_dict *d, const char *p, size_t n, bool *fresh);
/* As wb_dict_put for n keys at once, several times as fast on a large dictionary: memory is asked
 * for ahead of its use. false past the ceiling. */
bool wb_dict_put_many(wb_dict *d, const wb_slice *keys, size_t n, uint32_t *ret);
uint32_t wb_dict_find(const wb_dict *d, const char *p, size_t n); /* UINT32_MAX: not there */
wb_slice wb_dict_key(const wb_dict *d, uint32_t number);
uint32_t wb_dict_count(const wb_dict *d);

/* ---- days (day.c)
 * ---------------------------------------------------------------------------------- */

wb_day wb_day_of(int year, int month,
                 int mday); /* WB_NO_DAY when there is no such day (years 1..9999) */
void wb_day_split(wb_day d, int *year, int *month, int *mday);
wb_day wb_day_parse(const char *s, size_t n); /* exactly YYYY-MM-DD, else WB_NO_DAY */
void wb_day_text(wb_day d, char out[11]);     /* YYYY-MM-DD */
int wb_weekday(wb_day d);                     /* 1 Monday .. 7 Sunday */
wb_day wb_month_start(wb_day d);
wb_day wb_month_add(wb_day month_start, int months); /* both first days of a month */

/* ---- money (money.c)
 * --------------------------------------------------------------------------------- */

typedef int64_t wb_money;
#define WB_MONEY_MAX ((wb_money)1 << 53) /* what JSON and DuckDB doubles carry exactly */

typedef struct wb_currency {
    char code[4]; /* ISO 4217 upper case; "" = the file does not say */
} wb_currency;

/* Digits after the mark: 0 (JPY), 2 (EUR, and for ""), 3 (KWD). */
int wb_currency_digits(const char *code);
bool wb_currency_known(const char *code);                 /* is it an ISO 4217 code in use */
bool wb_money_add(wb_money a, wb_money b, wb_money *sum); /* false: past WB_MONEY_MAX */

/* ---- words in three languages (words.c)
 * ---------------------------------------------------------------- */

/* Marks an English sentence in a table for the catalogues; translate with wb_tr where it is shown.
 */
#define WB_N(english) english
/* The sentence in `lang` (the English one when the catalogue has none; CI refuses that). */
const char *wb_tr(wb_lang lang, const char *english) WB_FORMAT_ARG(2);
/* Plural: picks by the rule of the language for n (ru has three forms). */
const char *wb_trn(wb_lang lang, const char *one, const char *many, int64_t n) WB_FORMAT_ARG(2)
    WB_FORMAT_ARG(3);
/* A translated, filled sentence as a JSON string (new reference). */
json_t *wb_say(const wb_ctx *cx, const char *fmt, ...) WB_PRINTF(2, 3);
const char *wb_lang_code(wb_lang lang);             /* "en" "ru" "zh-CN" */
bool wb_lang_parse(const char *text, wb_lang *ret); /* "ru", "ru_RU.UTF-8", "zh_CN" ... */

/* ---- what is built into the program (asset.c, made by tools/embed.py)
 * ------------------------------------ */

/* A file of web/, sql/ or profiles/ under its path ("web/report.html"); NULL when there is none. */
const wb_slice *wb_asset(const char *path);
/* The i-th asset whose path begins with `prefix`; NULL after the last. */
const wb_slice *wb_asset_at(const char *prefix, size_t i, const char **path);
/* Named statement of an embedded sql file: wb_sql("history", "customer_summary"). Aborts when it
 * does not exist: a wrong name is a wrong program, and a test prepares every statement. */
const char *wb_sql(const char *folder, const char *name);

/* ---- actions: what the program can do, behind every door (action.c)
 * --------------------------------------- */

typedef enum wb_arg_type {
    WB_ARG_TEXT,
    WB_ARG_INT,    /* min..max */
    WB_ARG_NUMBER, /* min..max */
    WB_ARG_DAY,    /* YYYY-MM-DD */
    WB_ARG_FLAG,   /* present or not */
    WB_ARG_CHOICE, /* one of `choices`, words parted by | */
    WB_ARG_FILE    /* a path; "-" = standard input */
} wb_arg_type;

typedef struct wb_param {
    const char *name; /* "as-of": --as-of on the command line, as_of in JSON */
    wb_arg_type type;
    const char *help;    /* WB_N: one line */
    const char *value;   /* what stands for the value in help: "DAYS" */
    const char *choices; /* WB_ARG_CHOICE */
    const char *def;     /* default as text, NULL = none */
    double min, max;     /* WB_ARG_INT, WB_ARG_NUMBER; both 0 = any */
    char letter;         /* -o; 0 = none */
    bool required, positional, many;
} wb_param;

typedef struct wb_args wb_args;
const char *wb_arg_text(const wb_args *a, const char *name); /* NULL: not given and no default */
int64_t wb_arg_int(const wb_args *a, const char *name);
double wb_arg_number(const wb_args *a, const char *name);
wb_day wb_arg_day(const wb_args *a, const char *name); /* WB_NO_DAY: not given */
bool wb_arg_flag(const wb_args *a, const char *name);
size_t wb_arg_count(const wb_args *a, const char *name);
const char *wb_arg_at(const wb_args *a, const char *name, size_t i);

/* Where an action pours bulk data (CSV, JSON lines, HTML): a file or standard output; the door owns
 * it. */
typedef struct wb_out {
    wb_err (*write)(struct wb_out *out, wb_ctx *cx, const char *p, size_t n);
    void *state;
    uint64_t written;
} wb_out;
wb_err wb_out_write(wb_out *out, wb_ctx *cx, const char *p, size_t n) WB_MUST_USE;

typedef struct wb_reply {
    json_t *result;     /* what --json prints; set by the action, owned by cx (wb_own) */
    wb_out *out;        /* given by the door: bulk data goes here */
    const char *file;   /* ... which makes this file; NULL: none, as by --dry-run */
    bool json;          /* the door wants JSON (lines), not CSV */
    bool some_rejected; /* done, but some rows were rejected: exit code 3 */
    const char *view;   /* template that shows the result to a person: "web/text/lost.txt" */
} wb_reply;

typedef enum wb_effect { WB_READ, WB_WRITE, WB_SEND } wb_effect;

typedef struct wb_action {
    const char *noun;  /* "lost"; a data-folder action has a verb as well: "customers" "list" */
    const char *verb;  /* NULL for the stateless ones */
    const char *help;  /* WB_N: one line */
    const char *about; /* WB_N: a paragraph for the manual, may be NULL */
    const char *const *examples; /* "winback lost orders.csv", NULL-ended */
    const wb_param *params;      /* ended by a name of NULL */
    wb_effect effect;
    const char *role; /* the least role that may: "analyst" .. "owner"; "" = anybody */
    bool bulk;        /* pours bulk data into reply->out (score, report) */
    wb_err (*run)(wb_ctx *cx, const wb_args *args, wb_reply *reply);
} wb_action;

/* One given argument: name without dashes, value as text ("" for a flag). */
typedef struct wb_given {
    const char *name, *value;
} wb_given;

/* Checks `given` against the table of `action` (types, ranges, choices, required, twice given) and
 * fills in defaults. WB_USAGE names the argument, the value and what would be right. */
wb_err wb_args_check(wb_ctx *cx, const wb_action *action, const wb_given *given, size_t n,
                     wb_args **ret) WB_MUST_USE;
const wb_param *wb_param_find(const wb_action *action, const char *name);

#endif
