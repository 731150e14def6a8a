/* text_actions.c - `winback text render`: one Liquid template and its data, to try a letter or a
 * page before it is used.
 *
 * Promise: reads the template, the data and partials in the template's own folder, nothing else:
 * a partial's name cannot climb (liquid.c checks it). Files are bounded. */
#include "text/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { TEMPLATE_MAX = 4 << 20, DATA_MAX = 64 << 20 };

static wb_err cannot_read(wb_ctx *cx, const char *path)
{
    return wb_fail(cx, errno == ENOENT ? WB_NOT_FOUND : WB_IO, "cannot read %s: %s", path,
                   strerror(errno));
}

static wb_err read_stream(wb_ctx *cx, FILE *f, const char *path, size_t max, wb_slice *ret)
{
    char buffer[16384];
    wb_str s;
    size_t n;
    wb_str_init(&s, cx, max);
    while ((n = fread(buffer, 1, sizeof buffer, f)) > 0 && !s.full)
        wb_str_put(&s, buffer, n);
    if (ferror(f))
        return cannot_read(cx, path);
    if (s.full)
        return wb_fail(cx, WB_TOO_BIG, "%s is larger than %zu bytes", path, max);
    *ret = (wb_slice){s.n > 0 ? s.p : "", s.n};
    return WB_OK;
}

static wb_err read_file(wb_ctx *cx, const char *path, size_t max, wb_slice *ret)
{
    if (strcmp(path, "-") == 0)
        return read_stream(cx, stdin, path, max, ret);
    FILE *f = fopen(path, "rbe");
    if (f == NULL)
        return cannot_read(cx, path);
    wb_err e = read_stream(cx, f, path, max, ret);
    (void)fclose(f);
    return e;
}

/* Where partials of a template are looked for, and how their files end. */
typedef struct beside {
    const char *folder, *extension;
} beside;

static wb_err beside_open(wb_ctx *cx, const char *path, beside *ret)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash != NULL ? slash : path, '.');
    ret->folder = slash != NULL ? wb_dup(cx, path, (size_t)(slash - path) + 1) : "";
    ret->extension = dot != NULL ? dot : "";
    return ret->folder != NULL ? WB_OK : WB_TOO_BIG;
}

static wb_err partial(void *state, wb_ctx *cx, const char *name, wb_slice *ret)
{
    const beside *b = state;
    static const char *const MARKS[] = {"", "_"}; /* "footer.html", "_footer.html" */
    for (size_t i = 0; i < WB_COUNT(MARKS); i++) {
        const char *path = wb_format(cx, "%s%s%s%s", b->folder, MARKS[i], name, b->extension);
        wb_err e = path != NULL ? read_file(cx, path, TEMPLATE_MAX, ret) : WB_TOO_BIG;
        if (e != WB_NOT_FOUND)
            return e;
    }
    return wb_fail(cx, WB_NOT_FOUND, "there is no template \"%s%s\" in the folder of the first one",
                   name, b->extension);
}

static wb_err read_data(wb_ctx *cx, const char *path, json_t **ret)
{
    wb_slice bytes;
    json_error_t at;
    *ret = wb_own(cx, json_object());
    if (path == NULL)
        return WB_OK;
    wb_err e = read_file(cx, path, DATA_MAX, &bytes);
    if (e != WB_OK)
        return e;
    json_t *j = wb_own(cx, json_loadb(bytes.p, bytes.n, 0, &at));
    if (j == NULL)
        return wb_fail(cx, WB_INVALID, "%s, line %d, column %d: this is no JSON: %s", path, at.line,
                       at.column, at.text);
    if (!json_is_object(j))
        return wb_fail(cx, WB_INVALID, "%s: the data of a template is a JSON object { ... }", path);
    *ret = j;
    return WB_OK;
}

static wb_err render(wb_ctx *cx, const wb_args *args, wb_reply *reply)
{
    const char *path = wb_arg_text(args, "template");
    wb_slice source;
    beside b;
    json_t *data;
    wb_template *t;
    wb_str out;
    wb_err e = beside_open(cx, path, &b);
    if (e == WB_OK)
        e = read_file(cx, path, TEMPLATE_MAX, &source);
    if (e == WB_OK)
        e = read_data(cx, wb_arg_text(args, "data-file"), &data);
    if (e == WB_OK)
        e = wb_template_compile(cx, path, source.p, source.n, &t);
    if (e != WB_OK)
        return e;
    const wb_render r = {.lang = cx->lang,
                         .html = wb_arg_flag(args, "html") || strcmp(b.extension, ".html") == 0,
                         .partial = partial,
                         .partial_state = &b};
    wb_str_init(&out, cx, (size_t)64 << 20);
    e = wb_template_render(cx, t, data, &r, &out);
    return e != WB_OK || out.n == 0 ? e : wb_out_write(reply->out, cx, out.p, out.n);
}

static const char *const RENDER_EXAMPLES[] = {
    "winback text render letter.liquid --data-file customer.json",
    "winback text render page.html --data-file page.json > out.html", NULL};

static const wb_param RENDER_PARAMS[] = {
    {.name = "template",
     .type = WB_ARG_FILE,
     .value = "TEMPLATE",
     .help = WB_N("a Liquid template; - is standard input"),
     .required = true,
     .positional = true},
    {.name = "data-file",
     .type = WB_ARG_FILE,
     .value = "JSON",
     .help = WB_N("a JSON object with the values that the template names")},
    {.name = "html",
     .type = WB_ARG_FLAG,
     .help = WB_N("escape values for HTML; so it is for a template that ends in .html")},
    {.name = NULL},
};

const wb_action wb_text_actions[] = {
    {.noun = "text",
     .verb = "render",
     .help = WB_N("render one Liquid template with the values of a JSON file"),
     .about = WB_N("Templates that {% render %} names are read from the folder of the first one. "
                   "Nothing else is read and nothing is stored."),
     .examples = RENDER_EXAMPLES,
     .params = RENDER_PARAMS,
     .effect = WB_READ,
     .role = "",
     .bulk = true,
     .run = render},
    {.noun = NULL},
};
