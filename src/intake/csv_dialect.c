/* csv_dialect.c - which delimiter and which kind of quotes cut a text most evenly.
 *
 * Promise: every delimiter is tried over the first RECORDS records; one wins by the share of
 * records that have its usual number of cells (preamble and total rows are the exceptions) times
 * the logarithm of that number, so that the comma of "12,50" does not beat the semicolon beside it.
 * Quotes as RFC 4180; another reading of them must be clearly better to be taken. */
#include "intake/intake_int.h"

#include <math.h>
#include <string.h>

enum { RECORDS = 200, WIDTHS = WB_COLUMNS_MAX + 2 }; /* the last: too many cells */
static const double CLEARLY = 1.15;                  /* times better than RFC 4180 */
static const double FEW = 0.3; /* share of records below which a number of cells is no rule */

struct width {
    size_t columns; /* the usual number of cells */
    double score;
    bool strange; /* quotes that do not add up */
};

/* The number of cells that stands out, above one. A number that few records have counts half. */
static struct width judge_widths(const unsigned *count, size_t records)
{
    struct width w = {.columns = 1};
    for (size_t n = 2; n < WIDTHS; n++) {
        double share = (double)count[n] / (double)records;
        double score = share * log2((double)n) * (share < FEW ? 0.5 : 1.0);
        bool wide = n == WIDTHS - 1 && share <= 0.5; /* no column limit for one odd record */
        if (score > w.score && !wide)
            w = (struct width){.columns = n, .score = score};
    }
    return w;
}

static struct width try_dialect(wb_cut *c, size_t from, wb_dialect d)
{
    unsigned count[WIDTHS] = {0};
    size_t records = 0, at = from;
    bool strange = false;
    c->dialect = d;
    c->block = SIZE_MAX;
    while (records < RECORDS && at < c->end) {
        wb_cut_result r = wb_cut_record(c, at);
        if (r == WB_CUT_MORE)
            break;
        if (r != WB_CUT_RECORD) {
            strange = true;
            break;
        }
        strange = strange || (c->stray && c->breaks > 0);
        if (c->stop > at) {
            count[c->too_wide ? WIDTHS - 1 : c->n]++;
            records++;
        }
        at = c->next;
    }
    c->block = SIZE_MAX;
    if (records == 0)
        return (struct width){.columns = 1, .strange = strange};
    struct width w = judge_widths(count, records);
    w.strange = strange;
    return w;
}

static bool holds(const wb_cut *c, size_t from, const char *what)
{
    return memmem(c->base + from, c->end - from, what, strlen(what)) != NULL;
}

/* Other readings of quotes, where the text gives cause: \" and quotes that are only inches. */
static wb_dialect other_quotes(wb_cut *c, size_t from, wb_dialect plain, struct width w)
{
    wb_dialect best = plain;
    double bar = w.strange ? w.score : w.score * CLEARLY;
    if (holds(c, from, "\\\"")) {
        wb_dialect d = plain;
        d.backslash = true;
        struct width v = try_dialect(c, from, d);
        if (v.score > bar || (w.strange && !v.strange && v.score >= w.score)) {
            d.columns = v.columns;
            best = d;
            bar = v.score;
            w = v;
        }
    }
    wb_dialect bare = plain;
    bare.quotes = bare.backslash = false;
    struct width v = try_dialect(c, from, bare);
    if (v.score > bar * (w.strange ? 1.0 : CLEARLY)) {
        bare.columns = v.columns;
        best = bare;
    }
    return best;
}

wb_dialect wb_dialect_find(wb_cut *c, size_t from, char delimiter)
{
    static const char delimiters[] = {',', ';', '\t', '|'};
    wb_dialect best = {.delimiter = delimiter ? delimiter : ',', .quotes = true, .columns = 1};
    struct width best_width = {.columns = 1};
    for (size_t i = 0; i < (delimiter ? 1 : sizeof delimiters); i++) {
        wb_dialect d = {.delimiter = delimiter ? delimiter : delimiters[i], .quotes = true};
        struct width w = try_dialect(c, from, d);
        d.columns = w.columns;
        if (w.score > best_width.score || i == 0) {
            best = d;
            best_width = w;
        }
    }
    if (holds(c, from, "\""))
        best = other_quotes(c, from, best, best_width);
    return best;
}
