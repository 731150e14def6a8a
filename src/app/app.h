/* app.h - between the files of app: the only folder that knows every other. */
#ifndef WB_APP_H
#define WB_APP_H

#include "base/base.h"

#include <stdio.h>

/* Every action of the program, table by table; the i-th of all, NULL after the last. */
const wb_action *wb_app_action(size_t i);
/* By noun and verb (verb NULL for the stateless ones); NULL when there is none. */
const wb_action *wb_app_find(const char *noun, const char *verb);
/* Options that every command takes; ended by a name of NULL. */
extern const wb_param wb_app_globals[];
/* Commands that are about the program itself: help, completion, version. NULL-ended. */
extern const char *const wb_app_builtins[];

/* One run of the command line. Returns the exit code of DESIGN's table. */
int wb_cli(int argc, char **argv);

/* help.c: what `winback help`, `--help`, `help --man` and `help --markdown` print. */
void wb_help_overview(wb_lang lang, wb_str *out);
void wb_help_action(const wb_action *a, wb_lang lang, wb_str *out);
void wb_help_man(wb_lang lang, wb_str *out);
void wb_help_markdown(wb_lang lang, wb_str *out);

/* complete.c: a completion script; WB_USAGE for an unknown shell. */
wb_err wb_completion(wb_ctx *cx, const char *shell, wb_str *out) WB_MUST_USE;

/* terminal.c: the person in front of the program. */
typedef struct wb_terminal {
    bool color; /* styles on standard output */
    int width;  /* columns of standard output */
    bool bar;   /* standard error is a terminal: show a moving line */
    bool quiet;
    bool drawn; /* a moving line stands there and must be wiped */
    int64_t began_us, told_us;
} wb_terminal;
void wb_terminal_init(wb_terminal *t, bool no_color, bool quiet);
void wb_terminal_progress(void *terminal, const wb_progress *p);
void wb_terminal_wipe(wb_terminal *t);

/* out.c: standard output, or a file that appears under its name only when it is whole. */
typedef struct wb_sink {
    wb_out out;
    FILE *file;
    char *path, *temporary; /* NULL: standard output */
    bool dry;               /* --dry-run and a named file: count, write nothing */
} wb_sink;
wb_err wb_sink_open(wb_ctx *cx, const char *path, bool dry, wb_sink *ret) WB_MUST_USE;
/* Flushes, syncs and gives the file its name. */
wb_err wb_sink_keep(wb_ctx *cx, wb_sink *s) WB_MUST_USE;
void wb_sink_drop(wb_sink *s); /* removes an unfinished file; harmless after keep */

#endif
