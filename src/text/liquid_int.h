/* liquid_int.h - between the files of the Liquid engine.
 *
 * source -> liquid_lex.c -> pieces and tokens -> liquid_expr.c, liquid_parse.c, liquid_tags.c
 *        -> a tree in the arena (liquid_html.c watches where in HTML each output stands)
 *        -> liquid_render.c, liquid_loop.c walk it; filter*.c change values on the way.
 *
 * A variable is a slot number from compile time on, so that looking one up is an index. Positions
 * are byte offsets into the source; line and column are counted only when something goes wrong. */
#ifndef WB_LIQUID_INT_H
#define WB_LIQUID_INT_H

#include "text/text.h"

enum {
    LQ_SOURCE_MAX = 4 << 20,     /* bytes of one template */
    LQ_NEST_MAX = 100,           /* blocks within blocks, brackets within brackets */
    LQ_RENDER_MAX = 30,          /* partials within partials */
    LQ_ITEMS_MAX = 1 << 20,      /* items a filter or a loop may be given at once */
    LQ_ARGS_MAX = 64,            /* arguments of one filter or tag (a cycle may be long) */
    LQ_STEPS_DEFAULT = 10000000, /* of one rendering */
    LQ_OUTPUT_DEFAULT = 16 << 20
};

/* ---- values ---- */

typedef enum lq_type {
    LQ_NIL,
    LQ_BOOL,
    LQ_INT,
    LQ_FLOAT,
    LQ_STR,
    LQ_JSON,  /* array or object of the data; scalars of the data become the types above */
    LQ_ARRAY, /* made by a filter */
    LQ_RANGE,
    LQ_LOOP, /* forloop, tablerowloop */
    LQ_EMPTY,
    LQ_BLANK
} lq_type;

enum {
    LQ_SAFE = 1,   /* a string that is HTML already (or, in plain text, may hold terminal codes) */
    LQ_LITERAL = 2 /* a string written in the template itself */
};

typedef struct lq_range {
    int64_t from, to; /* both included; empty when to < from */
} lq_range;

struct lq_loop;
typedef struct lq_value {
    uint8_t type, flags;
    uint32_t n; /* bytes of a string, items of an array */
    union {
        bool b;
        int64_t i;
        double d;
        const char *s; /* not closed by NUL */
        const json_t *j;
        const struct lq_value *items;
        const lq_range *range;
        const struct lq_loop *loop;
    };
} lq_value;

typedef struct lq_loop {
    int64_t index, length; /* index from 0 */
    int64_t cols;          /* of a table row; 0 = a plain loop */
    const char *name;
    const struct lq_loop *parent;
} lq_loop;

/* ---- the tree ---- */

/* Words that mean something on a value that has no such key. */
typedef enum lq_word {
    LQW_NONE,
    LQW_SIZE,
    LQW_FIRST,
    LQW_LAST,
    LQW_INDEX,
    LQW_INDEX0,
    LQW_RINDEX,
    LQW_RINDEX0,
    LQW_LENGTH,
    LQW_NAME,
    LQW_PARENTLOOP,
    LQW_ROW,
    LQW_COL,
    LQW_COL0,
    LQW_COL_FIRST,
    LQW_COL_LAST
} lq_word;

struct lq_expr;
typedef struct lq_step {
    wb_slice key;                /* .key or ["key"] */
    const struct lq_expr *index; /* [expression]; NULL for a key */
    uint8_t word;                /* lq_word; only of .key */
} lq_step;

typedef enum lq_expr_kind { LQX_LITERAL, LQX_PATH, LQX_RANGE } lq_expr_kind;
typedef struct lq_expr {
    uint8_t kind;
    uint32_t slot, n_steps;
    const lq_step *steps;
    lq_value literal;
    const struct lq_expr *from, *to;
} lq_expr;

struct lq_run;
struct lq_args;
typedef wb_err lq_filter_fn(struct lq_run *run, const struct lq_args *a, lq_value *v);
typedef struct lq_filter {
    const char *name;
    lq_filter_fn *fn;
    uint8_t min, max; /* arguments without a name */
    bool named;       /* takes named ones */
    uint8_t raw;      /* LQ_RAW_...: where its result may stand unescaped */
    int8_t op;        /* which of a family */
} lq_filter;
enum { LQ_RAW_SCRIPT = 1, LQ_RAW_STYLE = 2 };

typedef struct lq_named {
    wb_slice name;
    const lq_expr *value;
} lq_named;

typedef struct lq_call {
    const lq_filter *filter;
    uint32_t at;
    uint8_t n, n_named;
    const lq_expr *const *args;
    const lq_named *named;
    const struct lq_call *next;
} lq_call;

typedef struct lq_pipe { /* expression | filter | filter */
    const lq_expr *base;
    const lq_call *calls;
    uint32_t at;
} lq_pipe;

typedef enum lq_op { LQO_TRUE, LQO_EQ, LQO_NE, LQO_LT, LQO_GT, LQO_LE, LQO_GE, LQO_HAS } lq_op;
typedef struct lq_test { /* a comparison, and how it is joined to the next one */
    uint8_t op;
    bool is_or; /* else and */
    uint32_t at;
    const lq_expr *l, *r;
    const struct lq_test *next;
} lq_test;

typedef enum lq_node_kind {
    LQN_TEXT,
    LQN_OUTPUT,
    LQN_IF, /* unless as well */
    LQN_CASE,
    LQN_FOR,
    LQN_TABLEROW,
    LQN_ASSIGN,
    LQN_CAPTURE,
    LQN_CYCLE,
    LQN_COUNT, /* increment, decrement */
    LQN_RENDER,
    LQN_BREAK,
    LQN_CONTINUE,
    LQN_IFCHANGED,
    LQN_KINDS
} lq_node_kind;

struct lq_node;
typedef struct lq_branch {
    const lq_test *test;        /* if, elsif; NULL = else */
    const lq_expr *const *when; /* case */
    size_t n_when;
    bool negate; /* unless */
    const struct lq_node *body;
    const struct lq_branch *next;
} lq_branch;

typedef struct lq_for {
    uint32_t slot, loop_slot, resume; /* resume: which `offset: continue` it belongs to */
    const char *name;
    const lq_expr *over, *limit, *offset, *cols;
    bool reversed, resumes;
    const struct lq_node *body, *otherwise;
} lq_for;

typedef struct lq_include { /* {% render %} */
    wb_slice name;
    const lq_expr *with; /* with or for */
    bool each;
    wb_slice alias; /* as what the partial sees `with` */
    const lq_named *named;
    size_t n_named;
} lq_include;

typedef struct lq_cycle {
    const lq_expr *group; /* NULL: the items themselves name it */
    wb_slice key;
    const lq_expr *const *items;
    size_t n;
} lq_cycle;

typedef struct lq_node {
    uint8_t kind;
    uint8_t html; /* lq_place: where in HTML an output stands */
    bool minus;   /* decrement */
    uint32_t at;
    uint32_t slot; /* assign, capture, increment */
    struct lq_node *next;
    union {
        wb_slice text;
        lq_pipe pipe;
        struct {
            const lq_expr *subject; /* case */
            const lq_branch *branches;
        };
        const lq_for *loop;
        const lq_include *include;
        const lq_cycle *cycle;
        const struct lq_node *body; /* capture, ifchanged */
    };
} lq_node;

/* ---- where in HTML (liquid_html.c) ---- */

typedef enum lq_place {
    LQP_TEXT,     /* between tags, in a comment, a title */
    LQP_ATTR,     /* in a quoted attribute */
    LQP_URL,      /* at the beginning of a quoted href, src, action ... */
    LQP_CSS,      /* in a quoted style attribute */
    LQP_SCRIPT,   /* inside <script> */
    LQP_STYLE,    /* inside <style> */
    LQP_UNQUOTED, /* an attribute without quotes: refused */
    LQP_TAG,      /* a tag's or an attribute's name: refused */
    LQP_EVENT     /* an on... attribute, srcdoc: refused */
} lq_place;

typedef struct lq_html {
    uint8_t state, attr, raw, match;
    bool started; /* the attribute's value has begun */
    uint8_t n;
    char word[16]; /* of the tag or attribute name, lower case, cut */
} lq_html;

void lq_html_feed(lq_html *h, const char *p, size_t n);
lq_place lq_html_place(const lq_html *h);
void lq_html_output(lq_html *h); /* something was put out here */
/* Two ways through a template meet: do they end in the same place? *h then is that place. */
bool lq_html_join(lq_html *h, const lq_html *other);
bool lq_html_is_text(const lq_html *h);

/* ---- source and tokens (liquid_lex.c) ---- */

typedef enum lq_piece_kind { LQ_TEXT_PIECE, LQ_OUTPUT_PIECE, LQ_TAG_PIECE, LQ_END_PIECE } lq_pieces;
typedef struct lq_piece {
    uint8_t kind;
    wb_slice text; /* the text; what stands between the marks, for a tag after its name */
    wb_slice name; /* of a tag */
} lq_piece;

typedef struct lq_source {
    const char *cur, *end;
    bool lines; /* inside {% liquid %}: a tag a line */
    bool trim;  /* the mark before said -%} */
} lq_source;

typedef enum lq_token_kind {
    LQT_END,
    LQT_NAME,
    LQT_STRING,
    LQT_INT,
    LQT_FLOAT,
    LQT_OP, /* a comparison, text says which */
    LQT_DOTS,
    LQT_CHAR, /* any other single character */
    LQT_BAD
} lq_token_kind;

typedef struct lq_token {
    uint8_t kind;
    wb_slice text; /* of a string: without its quotes */
    const char *at;
} lq_token;

typedef struct lq_lex {
    const char *p, *end;
    lq_token tok;
} lq_lex;

typedef struct lq_parser {
    wb_ctx *cx;
    wb_template *tpl;
    lq_source src;
    lq_lex lex;
    wb_dict *names, *resumes;
    unsigned depth;
    lq_html html;
    const lq_html *loop_html; /* where the innermost loop began; NULL outside */
    lq_piece stop;            /* the tag that ended the last block */
    const lq_piece *within;   /* the open block, for messages; NULL outside */
} lq_parser;

wb_err lq_next_piece(lq_parser *p, lq_piece *ret) WB_MUST_USE;
wb_err lq_skip_comment(lq_parser *p, const char *name, const char *end_name) WB_MUST_USE;
wb_err lq_read_raw(lq_parser *p, wb_slice *ret) WB_MUST_USE;
void lq_lex_open(lq_lex *lex, wb_slice text);
void lq_lex_next(lq_lex *lex);
bool lq_lex_is(const lq_lex *lex, char c);
bool lq_lex_word(const lq_lex *lex, const char *word);
bool lq_lex_take(lq_lex *lex, char c);

/* ---- parsing ---- */

/* "report.html, line 3, column 7", for the beginning of a sentence. */
const char *lq_where(wb_ctx *cx, const wb_template *t, const char *at);
wb_err lq_expected(lq_parser *p, const char *what) WB_MUST_USE; /* what: WB_N("a value") */
wb_err lq_parse_value(lq_parser *p, const lq_expr **ret) WB_MUST_USE;
wb_err lq_parse_pipe(lq_parser *p, lq_pipe *ret) WB_MUST_USE;
wb_err lq_parse_tests(lq_parser *p, const lq_test **ret) WB_MUST_USE;
wb_err lq_parse_named(lq_parser *p, const lq_named **ret, size_t *n) WB_MUST_USE;
wb_err lq_parse_end(lq_parser *p) WB_MUST_USE;                 /* nothing more in this tag */
wb_err lq_parse_name(lq_parser *p, wb_slice *ret) WB_MUST_USE; /* of a variable */
wb_err lq_slot(lq_parser *p, wb_slice name, uint32_t *ret) WB_MUST_USE;

/* Nodes up to a tag of `stops` (words parted by spaces), which is left in p->stop. `open`: the
 * tag that began the block (NULL: the whole template). */
wb_err lq_parse_block(lq_parser *p, const lq_piece *open, const char *stops,
                      const lq_node **ret) WB_MUST_USE;
typedef struct lq_list { /* nodes being collected */
    lq_node *first, *last;
} lq_list;
wb_err lq_parse_nodes(lq_parser *p, const char *stops, lq_list *list) WB_MUST_USE;
lq_node *lq_add(lq_parser *p, lq_list *list, lq_node_kind kind, const char *at);
wb_err lq_add_output(lq_parser *p, lq_list *list, const char *at, lq_node **ret) WB_MUST_USE;
typedef wb_err lq_tag_fn(lq_parser *p, const lq_piece *tag, lq_list *list);
typedef struct lq_tag {
    const char *name;
    lq_tag_fn *fn;
} lq_tag;
extern const lq_tag lq_tags[]; /* ended by a name of NULL */
wb_err lq_unknown_tag(lq_parser *p, const lq_piece *tag) WB_MUST_USE;
bool lq_word_in(wb_slice word, const char *words);
/* Is there nothing to see in these nodes? */
bool lq_is_blank(const lq_node *first);
/* Remembers the first thing that HTML does not allow; an error at once when the template's name
 * says that it is HTML, else when it is rendered as HTML. */
wb_err lq_html_problem(lq_parser *p, const char *at, const char *problem) WB_MUST_USE;

struct wb_template {
    const char *name, *source;
    size_t n;
    const lq_node *body;
    const wb_slice *names; /* of the slots */
    uint32_t n_slots, n_resumes;
    bool html; /* the name says so */
    const char *problem, *problem_at;
    bool ends_in_text; /* of HTML: may be a partial */
};

wb_err lq_compile(wb_ctx *cx, const char *name, wb_slice source, wb_template **ret) WB_MUST_USE;

/* ---- running ---- */

typedef struct lq_slot_value {
    lq_value local, global, env;
    uint16_t bound; /* how many loops hold it: then `local` counts */
    bool assigned, env_known;
} lq_slot_value;

typedef struct lq_frame { /* variables of one template being rendered */
    const wb_template *tpl;
    const json_t *data;
    lq_slot_value *slots;
    int64_t *resumes;
} lq_frame;

typedef struct lq_cycle_state {
    uint64_t key;
    size_t at;
    struct lq_cycle_state *next;
} lq_cycle_state;

typedef struct lq_partial {
    wb_slice name;
    wb_template *tpl;
    struct lq_partial *next;
} lq_partial;

typedef struct lq_run {
    wb_ctx *cx;
    const wb_render *opt;
    wb_str *out;
    lq_frame *frame;
    bool html;
    bool colored; /* styles were put out */
    uint32_t at;  /* for messages */
    size_t steps, max_steps, out_base, max_output;
    unsigned depth;
    lq_cycle_state *cycles;
    lq_partial *partials;
    lq_value changed; /* what ifchanged saw last */
    bool changed_known;
} lq_run;

typedef enum lq_flow { LQ_ON, LQ_BREAK, LQ_CONTINUE } lq_flow;

wb_err lq_render_nodes(lq_run *run, const lq_node *n, lq_flow *flow) WB_MUST_USE;
wb_err lq_render_for(lq_run *run, const lq_node *n, lq_flow *flow) WB_MUST_USE;
wb_err lq_render_tablerow(lq_run *run, const lq_node *n, lq_flow *flow) WB_MUST_USE;
wb_err lq_render_partial(lq_run *run, const lq_node *n, lq_flow *flow) WB_MUST_USE;
wb_err lq_render_template(lq_run *run, const wb_template *t, lq_frame *frame) WB_MUST_USE;
wb_err lq_frame_open(lq_run *run, const wb_template *t, lq_frame *ret) WB_MUST_USE;
void lq_bind(lq_frame *f, uint32_t slot, lq_value v);
wb_err lq_find_partial(lq_run *run, wb_slice name, const wb_template **ret) WB_MUST_USE;
wb_err lq_charge(lq_run *run, size_t steps) WB_MUST_USE; /* WB_TOO_BIG when the budget is spent */
wb_err lq_eval(lq_run *run, const lq_expr *e, lq_value *ret) WB_MUST_USE;
wb_err lq_eval_pipe(lq_run *run, const lq_pipe *p, lq_value *ret) WB_MUST_USE;
wb_err lq_eval_tests(lq_run *run, const lq_test *t, bool *ret) WB_MUST_USE;
const char *lq_here(lq_run *run); /* lq_where of what is being rendered */

/* ---- values (liquid_value.c) ---- */

static inline lq_value lq_nil(void)
{
    return (lq_value){.type = LQ_NIL};
}
static inline lq_value lq_bool(bool b)
{
    return (lq_value){.type = LQ_BOOL, .b = b};
}
static inline lq_value lq_int(int64_t i)
{
    return (lq_value){.type = LQ_INT, .i = i};
}
static inline lq_value lq_float(double d)
{
    return (lq_value){.type = LQ_FLOAT, .d = d};
}
static inline lq_value lq_str(const char *s, size_t n)
{
    return (lq_value){.type = LQ_STR, .n = (uint32_t)n, .s = s};
}
static inline wb_slice lq_slice(lq_value v)
{
    return (wb_slice){v.s, v.n};
}
static inline bool lq_truthy(lq_value v)
{
    return v.type != LQ_NIL && (v.type != LQ_BOOL || v.b);
}

lq_value lq_of_json(const json_t *j);
bool lq_is_list(lq_value v);   /* array, range */
bool lq_is_object(lq_value v); /* of the data */
int64_t lq_count(lq_value v);  /* items of a list or object */
lq_value lq_item(lq_value v, int64_t i);
lq_value lq_get(lq_value v, wb_slice key, lq_word word);
wb_err lq_get_at(lq_run *run, lq_value v, lq_value index, lq_value *ret) WB_MUST_USE;
bool lq_same(lq_value a, lq_value b);
wb_err lq_compare(lq_run *run, lq_value a, lq_value b, int *ret) WB_MUST_USE;
bool lq_comparable(lq_value a, lq_value b);
bool lq_blank(lq_value v);
bool lq_empty(lq_value v);
wb_err lq_contains(lq_run *run, lq_value a, lq_value b, bool *ret) WB_MUST_USE;
lq_value lq_number(lq_value v);               /* integer or float; 0 for others */
bool lq_to_integer(lq_value v, int64_t *ret); /* strict: 3, "3" */
double lq_to_double(lq_value v);
size_t lq_float_text(double d, char out[40]); /* as Ruby prints it */
void lq_put_plain(wb_str *s, lq_value v);     /* as a string, nothing escaped */
wb_err lq_string(lq_run *run, lq_value v, wb_slice *ret) WB_MUST_USE; /* a string of any value */
const char *lq_type_name(lq_value v);
const char *lq_word_name(lq_word w);

lq_value lq_plus(lq_value a, lq_value b); /* filter_number.c */

/* ---- filters ---- */

typedef struct lq_args {
    const lq_call *call;
    size_t n, n_named;
    const lq_value *v, *named;
} lq_args;

const lq_filter *lq_filter_find(wb_slice name);
size_t lq_filter_names(const char **ret, size_t cap);
/* Tables of the filter*.c files, each ended by a name of NULL. */
extern const lq_filter lq_string_filters[], lq_number_filters[], lq_array_filters[],
    lq_html_filters[], lq_words_filters[], lq_date_filters[];

char *lq_room(lq_run *run, size_t n); /* n bytes for a new string, charged; NULL: too big */
wb_err lq_items(lq_run *run, lq_value v, lq_value *ret) WB_MUST_USE; /* pairs of an object */
/* What a filter goes over: lists within lists are flattened, anything else is a list of one. */
wb_err lq_input(lq_run *run, lq_value v, lq_value *ret) WB_MUST_USE;
lq_value *lq_new_items(lq_run *run, size_t n); /* charged; NULL: too many */
void lq_builder(lq_run *run, wb_str *s);       /* a string being built, bounded by max_output */
wb_err lq_built(lq_run *run, const wb_str *s, uint8_t flags, lq_value *ret) WB_MUST_USE;
lq_value lq_arg_named(const lq_args *a, const char *name);
wb_err lq_arg_integer(lq_run *run, lq_value v, int64_t *ret) WB_MUST_USE;      /* strict */
wb_err lq_folded(lq_run *run, wb_slice s, bool up, wb_slice *ret) WB_MUST_USE; /* letter case */
size_t lq_char_size(wb_slice s, size_t i); /* bytes of the character at i */
wb_err lq_put_escaped(lq_run *run, wb_str *s, lq_value v) WB_MUST_USE; /* for HTML or plain text */
/* Without control characters, which a terminal would obey. */
void lq_put_clean(wb_str *s, const char *p, size_t n);
/* `key` with its {holes} filled from the named arguments of `a`, and {n} from `count`. */
wb_err lq_put_filled(lq_run *run, wb_str *s, const char *key, const lq_args *a,
                     const wb_slice *count) WB_MUST_USE;
void lq_put_html_once(wb_str *s, const char *p, size_t n); /* entities stay as they are */
/* Days, months and times for the filter `date`: strftime's letters, in English as Liquid has it. */
void lq_put_time(wb_str *s, wb_slice format, int64_t seconds);
bool lq_read_time(lq_run *run, lq_value v, int64_t *ret);

#endif
