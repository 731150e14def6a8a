/* chart.c - charts as text: a figure with a caption, the drawing twice, and its table.
 *
 * Promise: wb_chart turns an object of the kinds below into HTML that needs no script and no file
 * beside the page's one style sheet; colours are classes, ids are unique when "id" is. Whatever the
 * numbers are (none, one point, negative, huge, hundreds of months) labels are left out before they
 * overlap, and the table always carries every value. Units: shares 0..1, days, months "YYYY-MM".
 *
 * Every kind: "kind", "id" (letters, digits, -), and optionally "title" and "note" (else the kind's
 * own, in the language asked for), "size" ("md" = half a page wide), "heading" (2..4, default 3).
 *   lifecycle     months [{month, new, active, risk, won, lost, open}]; open = not over yet
 *   cohort        cohorts [{cohort, size, back [n1, n2 ...]}], step ("month" | "quarter"), as_of
 *   return_curve  points [{days, at_risk, share, low, high}], cut (days; absent = no mark)
 *   rhythm        bins [{days_from, days_to, n}], both days included (no days_to: open
 *                 end), median, p90
 *   rfm           cells [{r, f, n}], r and f 1..5, 5 best
 *   calibration   groups [{predicted, actual, n}], lowest first
 *   bars          bars [{label, value, muted}], digits or "unit": "percent"
 *   rhythm_bar    usual, silent (days), spread (days; optional): one inline bar, no figure;
 *                 "hidden": true where a sentence beside it says the same */
#include "text/chart_int.h"

#include <string.h>

#define BODY_LIMIT (4 * WB_MIB)

static const wb_chart_kind *const KINDS[] = {
    &wb_chart_lifecycle, &wb_chart_cohort,      &wb_chart_return_curve, &wb_chart_rhythm,
    &wb_chart_rfm,       &wb_chart_calibration, &wb_chart_bars};

typedef struct wb_figure {
    const wb_chart_kind *kind;
    const void *data;
    const char *id, *title, *note;
    bool half;
    int heading;
} wb_figure;

/* An id that is safe inside an attribute and cannot name anything of the page by accident. */
static const char *clean_id(wb_ctx *cx, const char *wish)
{
    char *id = wb_dup(cx, wish, strnlen(wish, 40));
    for (char *c = id; c && *c; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9')))
            *c = '-';
    return id ? id : "";
}

static void put_caption(wb_pen *pen, const wb_figure *f)
{
    wb_str_putf(pen->out, "<figcaption><h%d>", f->heading);
    wb_str_put_html(pen->out, f->title, strlen(f->title));
    wb_str_putf(pen->out, "</h%d>", f->heading);
    if (*f->note) {
        wb_str_puts(pen->out, "<p>");
        wb_str_put_html(pen->out, f->note, strlen(f->note));
        wb_str_puts(pen->out, "</p>");
    }
    wb_str_puts(pen->out, "</figcaption>\n");
}

/* One of the two drawings. The body is made first: only then is its height known. */
static void put_svg(const wb_pen *page, const wb_figure *f, bool narrow)
{
    wb_str body;
    wb_pen pen = *page;
    char side = narrow ? 'n' : 'w';
    wb_str_init(&body, page->cx, BODY_LIMIT);
    pen.out = &body;
    pen.narrow = narrow;
    pen.w = narrow ? 328.0 : f->half ? 490.0 : 712.0;
    double height = f->kind->draw(&pen, f->data);

    wb_str_putf(page->out, "<svg class=\"%s\" viewBox=\"0 0 %d %d\" role=\"img\" ",
                narrow ? "narrow" : "wide", (int)pen.w, (int)(height + 0.999));
    wb_str_putf(page->out, "aria-labelledby=\"%s-%ct %s-%cd\">", f->id, side, f->id, side);
    wb_str_putf(page->out, "<title id=\"%s-%ct\">", f->id, side);
    wb_str_put_html(page->out, f->title, strlen(f->title));
    wb_str_putf(page->out, "</title><desc id=\"%s-%cd\">", f->id, side);
    f->kind->describe((wb_pen *)page, f->data);
    wb_str_puts(page->out, "</desc>\n");
    wb_str_put(page->out, body.p, body.n);
    wb_str_puts(page->out, "\n</svg>\n");
    if (body.full)
        page->out->full = true;
}

static void put_twin(wb_pen *pen, const wb_figure *f)
{
    const char *summary = wb_tr(pen->lang, "As a table");
    wb_str_puts(pen->out, "<details class=\"twin\"><summary>");
    wb_str_put_html(pen->out, summary, strlen(summary));
    wb_str_puts(pen->out, "</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                          "aria-label=\"");
    wb_str_put_html(pen->out, f->title, strlen(f->title));
    wb_str_puts(pen->out, "\"><table class=\"t\">");
    f->kind->table(pen, f->data);
    wb_str_puts(pen->out, "</tbody></table></div></details>\n");
}

static void put_figure(wb_pen *pen, const wb_figure *f)
{
    wb_str_putf(pen->out, "<figure class=\"chart%s\">\n", f->half ? " md" : "");
    put_caption(pen, f);
    if (!f->data) {
        const char *none = wb_tr(pen->lang, "There is not enough data to draw this yet.");
        wb_str_puts(pen->out, "<p class=\"none\">");
        wb_str_put_html(pen->out, none, strlen(none));
        wb_str_puts(pen->out, "</p>\n");
    } else if (f->kind->is_table) {
        f->kind->draw(pen, f->data);
        put_twin(pen, f);
    } else {
        put_svg(pen, f, false);
        put_svg(pen, f, true);
        put_twin(pen, f);
    }
    wb_str_puts(pen->out, "</figure>\n");
}

/* ---- the small bar of one customer: a tick at the usual gap, blue up to it, vermilion beyond */

#define RH_WIDTH 132.0
#define RH_TICK  38.0 /* px of one usual gap; the same unit in every row of a table */

static const char *rhythm_words(const wb_pen *pen, double usual, double silent)
{
    const char *days = wb_word_number(pen, silent, 0), *gap = wb_word_number(pen, usual, 0);
    const char *text =
        usual > 0.0
            ? wb_format(pen->cx, wb_tr(pen->lang, "silent for %s days, usually %s"), days, gap)
            : wb_format(pen->cx, wb_tr(pen->lang, "silent for %s days, no rhythm yet"), days);
    return text ? text : "";
}

static void put_rhythm_bar(wb_pen *pen, const json_t *spec)
{
    double usual = wb_spec_number(spec, "usual", 0.0), silent = wb_spec_number(spec, "silent", 0.0);
    double spread = wb_spec_number(spec, "spread", 0.0);
    silent = silent > 0.0 ? silent : 0.0;
    double end = usual > 0.0 ? silent / usual * RH_TICK : 0.0;
    bool beyond = end > RH_WIDTH;
    double tip = beyond ? RH_WIDTH - 6.0 : end;
    bool hidden = json_is_true(json_object_get(spec, "hidden"));
    const char *label = hidden ? "true" : rhythm_words(pen, usual, silent);
    wb_str_puts(pen->out, "<svg class=\"rh\" viewBox=\"0 0 132 20\" ");
    wb_str_puts(pen->out, hidden ? "aria-hidden=\"" : "role=\"img\" aria-label=\"");
    wb_str_put_html(pen->out, label, strlen(label));
    wb_str_puts(pen->out, "\">");
    if (usual > 0.0 && spread > 0.0) {
        double half = spread / usual * RH_TICK;
        half = half < RH_TICK ? half : RH_TICK;
        wb_pen_rect(pen, "band", (wb_box){RH_TICK - half, 1.0, 2.0 * half, 18.0});
    }
    wb_pen_rect(pen, "f-mute", (wb_box){0.0, 9.0, RH_WIDTH, 2.0});
    if (usual > 0.0) {
        wb_pen_rect(pen, "due", (wb_box){0.0, 6.0, tip < RH_TICK ? tip : RH_TICK, 8.0});
        wb_pen_rect(pen, "late", (wb_box){RH_TICK, 6.0, tip - RH_TICK, 8.0});
        wb_pen_line(pen, "cut", (wb_seg){RH_TICK, 2.0, RH_TICK, 18.0});
    }
    if (beyond)
        wb_str_puts(pen->out, "<path class=\"late\" d=\"M126 4l6 6-6 6z\"/>");
    wb_str_puts(pen->out, "</svg>");
}

/* ---- the door ---- */

static const wb_chart_kind *kind_of(const char *name)
{
    for (size_t i = 0; i < WB_COUNT(KINDS); i++)
        if (strcmp(KINDS[i]->name, name) == 0)
            return KINDS[i];
    return NULL;
}

static wb_err draw_figure(wb_pen *pen, const json_t *spec, const wb_chart_kind *kind)
{
    void *data = NULL;
    wb_err e = kind->load(pen->cx, spec, &data);
    if (e != WB_OK)
        return e;
    int heading = wb_spec_int(spec, "heading", 3);
    wb_figure f = {.kind = kind,
                   .data = data,
                   .id = clean_id(pen->cx, wb_spec_text(spec, "id", kind->name)),
                   .title = wb_spec_text(spec, "title", wb_tr(pen->lang, kind->title)),
                   .note = wb_spec_text(spec, "note", wb_tr(pen->lang, kind->note)),
                   .half = strcmp(wb_spec_text(spec, "size", ""), "md") == 0,
                   .heading = heading >= 2 && heading <= 4 ? heading : 3};
    put_figure(pen, &f);
    return WB_OK;
}

wb_err wb_chart(wb_ctx *cx, const json_t *spec, wb_lang lang, wb_str *out)
{
    const char *name = wb_spec_text(spec, "kind", "");
    wb_pen pen = {.cx = cx, .out = out, .lang = lang, .narrow = false, .w = 712.0};
    wb_err e = WB_OK;
    if (strcmp(name, "rhythm_bar") == 0) {
        put_rhythm_bar(&pen, spec);
    } else {
        const wb_chart_kind *kind = kind_of(name);
        if (!kind)
            return wb_fail(cx, WB_INVALID,
                           "there is no chart of the kind \"%s\"; known are lifecycle, cohort, "
                           "return_curve, rhythm, rfm, calibration, bars and rhythm_bar",
                           name);
        e = draw_figure(&pen, spec, kind);
    }
    if (e == WB_OK && out->full)
        return wb_fail(cx, WB_TOO_BIG,
                       "the page grew beyond %zu bytes while the chart \"%s\" was "
                       "drawn; draw fewer points",
                       out->limit, name);
    return e;
}
