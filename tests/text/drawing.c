/* drawing.c - reads a drawn chart as far as tests need: words and where they stand. */
#include "drawing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

wb_err drawing_try(wb_ctx *cx, const json_t *spec, wb_lang lang, const char **ret)
{
    wb_str out;
    wb_str_init(&out, cx, 8 * WB_MIB);
    wb_err e = wb_chart(cx, spec, lang, &out);
    *ret = out.p ? out.p : "";
    return e;
}

json_t *drawing_spec(wb_ctx *cx, const char *text)
{
    json_error_t error;
    json_t *spec = json_loads(text, 0, &error);
    if (!spec)
        fail_msg("%s: %s", error.text, text);
    return wb_own(cx, spec);
}

const char *drawing_in(wb_ctx *cx, const char *spec, wb_lang lang)
{
    const char *html;
    wb_assert_ok(cx, drawing_try(cx, drawing_spec(cx, spec), lang, &html));
    return html;
}

const char *drawing_of(void **cx, const char *spec)
{
    return drawing_in(*cx, spec, WB_EN);
}

void drawing_refused(wb_ctx *cx, const char *spec, wb_err code)
{
    const char *html;
    json_t *j = drawing_spec(cx, spec);
    wb_assert_fails(cx, drawing_try(cx, j, WB_EN, &html), code);
}

size_t drawing_count(const char *text, const char *part)
{
    size_t n = 0;
    for (const char *s = text; (s = strstr(s, part)); s += strlen(part))
        n++;
    return n;
}

void drawing_lacks(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("\"%s\" stands in: %.300s", part, strstr(text, part));
}

typedef struct word {
    double left, right, y;
    char text[64];
} word;

double drawing_attribute(const char *tag, const char *name)
{
    const char *at = strstr(tag, name);
    assert_non_null(at);
    return strtod(at + strlen(name), NULL);
}

/* Narrower than any font draws: what overlaps by this measure overlaps for everybody. */
static double least_px(const char *text)
{
    double px = 0.0;
    for (const char *s = text; *s; s++)
        if (((unsigned char)*s & 0xc0) != 0x80)
            px += strchr(".,'|!ijl() ", *s) ? 2.2 : 5.6;
    return px;
}

static word word_at(const char *tag)
{
    word w = {.y = drawing_attribute(tag, " y=\"")};
    const char *end = strchr(tag, '>');
    size_t n = strcspn(end + 1, "<");
    double x = drawing_attribute(tag, " x=\"");
    memcpy(w.text, end + 1, n < 63 ? n : 63);
    double px = least_px(w.text);
    bool anchored_end = strstr(tag, "end") && strstr(tag, "end") < end;
    bool middle = strstr(tag, "mid") && strstr(tag, "mid") < end;
    w.left = anchored_end ? x - px : middle ? x - px / 2.0 : x;
    w.right = w.left + px;
    return w;
}

/* Within each drawing no two words stand on each other and none leaves the drawing. */
void drawing_legible(const char *html)
{
    static word w[6000];
    for (const char *svg = html; (svg = strstr(svg, "<svg class=\"")); svg++) {
        const char *end = strstr(svg, "</svg>"), *box = strstr(svg, "viewBox=\"0 0 ");
        double width = strtod(box + 13, NULL);
        size_t n = 0;
        for (const char *t = svg; (t = strstr(t, "<text")) && t < end; t++) {
            assert_true(n < WB_COUNT(w));
            w[n] = word_at(t);
            if (w[n].left < -1.0 || w[n].right > width + 1.0)
                fail_msg("\"%s\" leaves the drawing: %g..%g of %g", w[n].text, w[n].left,
                         w[n].right, width);
            for (size_t i = 0; i < n; i++)
                if (fabs(w[i].y - w[n].y) < 9.0 && w[i].left < w[n].right - 0.5 &&
                    w[n].left < w[i].right - 0.5)
                    fail_msg("\"%s\" stands on \"%s\" at y %g", w[n].text, w[i].text, w[n].y);
            n++;
        }
    }
}

/* Numbers in attributes: finite, one decimal at most. */
void drawing_sound(const char *html)
{
    drawing_lacks(html, "nan");
    drawing_lacks(html, "inf\"");
    for (const char *s = html; (s = strchr(s, '.')); s++) {
        bool number = s > html && s[-1] >= '0' && s[-1] <= '9' && s[1] >= '0' && s[1] <= '9';
        const char *text = strpbrk(s, "<>"); /* within a tag the next one is its end */
        if (number && text && *text == '>' && s[2] >= '0' && s[2] <= '9')
            fail_msg("more than one decimal: %.20s", s - 5);
    }
}
