/* actions.c - `winback inspect` and the options that all readers of files share. */
#include "intake/detect.h"

#include <string.h>

static wb_err maps_from(wb_ctx *cx, const wb_args *args, wb_intake_options *o)
{
    size_t n = wb_arg_count(args, "map");
    const char **map = WB_NEW(cx, const char *, n + 1);
    if (!map)
        return WB_TOO_BIG;
    for (size_t i = 0; i < n; i++)
        map[i] = wb_arg_at(args, "map", i);
    o->map = map;
    o->maps = n;
    return WB_OK;
}

wb_err wb_intake_options_from(wb_ctx *cx, const wb_args *args, wb_intake_options *ret)
{
    wb_intake_options o = {.encoding = wb_arg_text(args, "encoding"),
                           .delimiter = wb_arg_text(args, "delimiter"),
                           .date_format = wb_arg_text(args, "date-format"),
                           .decimal = wb_arg_text(args, "decimal"),
                           .profile = wb_arg_text(args, "profile"),
                           .sheet = wb_arg_text(args, "sheet"),
                           .currency = wb_arg_text(args, "currency"),
                           .phone_region = wb_arg_text(args, "phone-region"),
                           .rejects = wb_arg_text(args, "rejects")};
    if (o.delimiter && strcmp(o.delimiter, "tab") == 0)
        o.delimiter = "\t";
    if (o.currency) { /* codes are upper case; people are not */
        char *code = wb_dup(cx, o.currency, strlen(o.currency));
        for (char *c = code; c && *c; c++)
            *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
        o.currency = code;
    }
    wb_err e = maps_from(cx, args, &o);
    if (e == WB_OK)
        *ret = o;
    return e;
}

/* Reads one file to its end; what was found comes out even when a decision is missing. */
static wb_err inspect_file(wb_ctx *cx, const char *path, const wb_intake_options *o,
                           wb_reply *reply, json_t *files)
{
    wb_intake *in = NULL;
    json_t *found = NULL;
    char reason[sizeof cx->reason] = "";
    wb_err e = wb_intake_open(cx, path, o, &in);
    if (e == WB_OK)
        e = wb_intake_drain(in);
    if (!in)
        return e;
    if (e != WB_OK)
        memcpy(reason, cx->reason, sizeof reason);
    if (wb_intake_describe(cx, in, &found) == WB_OK) {
        json_array_append(files, found);
        if (e != WB_OK)
            json_object_set_new(found, "question", json_string(reason));
    }
    reply->some_rejected |= wb_intake_rejected(in) > 0;
    wb_intake_close(in);
    if (e != WB_OK)
        memcpy(cx->reason, reason, sizeof reason);
    return e;
}

static wb_err inspect(wb_ctx *cx, const wb_args *args, wb_reply *reply)
{
    wb_intake_options o;
    wb_err e = wb_intake_options_from(cx, args, &o), first = WB_OK;
    char reason[sizeof cx->reason] = "";
    json_t *files = wb_own(cx, json_array());
    size_t n = wb_arg_count(args, "file");
    if (e != WB_OK)
        return e;
    for (size_t i = 0; i < n; i++) {
        e = inspect_file(cx, wb_arg_at(args, "file", i), &o, reply, files);
        if (e == WB_INTERRUPTED)
            return e;
        if (e != WB_OK && first == WB_OK) {
            first = e;
            memcpy(reason, cx->reason, sizeof reason);
        }
    }
    reply->view = "web/text/inspect.txt";
    if (json_array_size(files) > 0)
        reply->result = reply->json ? files : wb_own(cx, json_pack("{s:O}", "files", files));
    if (first != WB_OK)
        memcpy(cx->reason, reason, sizeof reason);
    return first;
}

static const wb_param PARAMS[] = {WB_INTAKE_PARAMS, {.name = NULL}};
static const char *const EXAMPLES[] = {"winback inspect orders.csv",
                                       "winback inspect orders.csv --map amount=Total --json",
                                       "winback inspect january.csv february.csv", NULL};

const wb_action wb_intake_actions[] = {
    {.noun = "inspect",
     .help = WB_N("show what a file is and how it is read; nothing is stored"),
     .about = WB_N("Reads the whole file and says from which program it comes, which column is "
                   "which field, what the status words mean, what was left out and why, and the "
                   "sums to compare with your own. Options decide where two readings are "
                   "possible."),
     .examples = EXAMPLES,
     .params = PARAMS,
     .effect = WB_READ,
     .role = "",
     .run = inspect},
    {.noun = NULL}};
