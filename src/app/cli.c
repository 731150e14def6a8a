/* cli.c - the command line as a door to the actions: words in, an action run, its result shown.
 *
 * Data on standard output, words and progress on standard error. The exit code says how it ended:
 * 0 done, 3 done but some rows were rejected, else the code of the error (base/err.c). */
#include "app/app.h"
#include "text/text.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const wb_app_builtins[] = {"help", "completion", "version", NULL};

const wb_param wb_app_globals[] = {
    {.name = "json", .type = WB_ARG_FLAG, .help = WB_N("print JSON for programs")},
    {.name = "lang",
     .type = WB_ARG_CHOICE,
     .choices = "en|ru|zh",
     .value = "LANG",
     .help = WB_N("language of the words: en, ru or zh (else LANG decides)")},
    {.name = "memory",
     .type = WB_ARG_INT,
     .min = 64,
     .max = 1048576,
     .def = "1536",
     .value = "MIB",
     .help = WB_N("most memory the program may hold, in MiB")},
    {.name = "quiet",
     .letter = 'q',
     .type = WB_ARG_FLAG,
     .help = WB_N("no progress and no remarks, only results and errors")},
    {.name = "verbose",
     .letter = 'v',
     .type = WB_ARG_FLAG,
     .help = WB_N("say at the end how long it took and how much memory")},
    {.name = "no-color", .type = WB_ARG_FLAG, .help = WB_N("no colours (NO_COLOR is obeyed too)")},
    {.name = "dry-run",
     .letter = 'n',
     .type = WB_ARG_FLAG,
     .help = WB_N("do everything but write no file")},
    {.name = "help", .letter = 'h', .type = WB_ARG_FLAG, .help = WB_N("help for this command")},
    {.name = NULL},
};

static volatile int stop_asked;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    if (stop_asked)
        _exit(130); /* asked twice: do not wait for the next safe place */
    stop_asked = 1;
}

/* The words of one command line, parted into global options and the action's own. */
typedef struct words {
    wb_given *globals, *own;
    const char **plain;
    size_t n_globals, n_own, n_plain;
} words;

/* The globals are checked by the same code as every action's parameters, and so are the options of
 * the commands about the program itself. */
static const wb_action GLOBALS = {.noun = "winback", .params = wb_app_globals};
static const wb_param ABOUT_PARAMS[] = {{.name = "version", .type = WB_ARG_FLAG},
                                        {.name = "man", .type = WB_ARG_FLAG},
                                        {.name = "markdown", .type = WB_ARG_FLAG},
                                        {.name = NULL}};
static const wb_action ABOUT = {.noun = "", .params = ABOUT_PARAMS};

static const wb_param *by_letter(const wb_param *p, char letter)
{
    for (; p && p->name; p++)
        if (p->letter == letter)
            return p;
    return NULL;
}

/* Which parameter an option word means; *value is set for --name=value. */
static const wb_param *option(const wb_action *a, char *word, const char **value)
{
    *value = NULL;
    if (word[1] != '-') {
        const wb_param *p = by_letter(wb_app_globals, word[1]);
        p = p ? p : by_letter(a->params, word[1]);
        if (p && word[2])
            *value = word + 2 + (word[2] == '=');
        return p;
    }
    char *equals = strchr(word, '=');
    if (equals) {
        *equals = '\0';
        *value = equals + 1;
    }
    const wb_param *p = wb_param_find(&GLOBALS, word + 2);
    return p ? p : wb_param_find(a, word + 2);
}

static wb_err unknown_option(wb_ctx *cx, const wb_action *a, const char *word)
{
    const char *names[64];
    size_t n = 0;
    for (const wb_param *p = wb_app_globals; p->name; p++)
        names[n++] = p->name;
    for (const wb_param *p = a->params; p->name && n < WB_COUNT(names); p++)
        if (!p->positional)
            names[n++] = p->name;
    const char *near = wb_nearest(word + strspn(word, "-"), names, n);
    if (near)
        return wb_fail(cx, WB_USAGE, "There is no option %s. Did you mean --%s?", word, near);
    return wb_fail(cx, WB_USAGE, "There is no option %s. See: winback help%s%s", word,
                   *a->noun ? " " : "", a->noun);
}

static wb_err read_option(wb_ctx *cx, const wb_action *a, char **argv, int *i, words *w)
{
    const char *value;
    char *word = argv[*i];
    const wb_param *p = option(a, word, &value);
    if (!p)
        return unknown_option(cx, a, word);
    if (p->type == WB_ARG_FLAG) {
        if (value)
            return wb_fail(cx, WB_USAGE, "--%s takes no value.", p->name);
        value = "";
    } else if (!value) {
        value = argv[*i + 1];
        if (!value)
            return wb_fail(cx, WB_USAGE, "--%s needs a value (%s).", p->name,
                           p->value ? p->value : p->name);
        ++*i;
    }
    if (wb_param_find(&GLOBALS, p->name) == p)
        w->globals[w->n_globals++] = (wb_given){p->name, value};
    else
        w->own[w->n_own++] = (wb_given){p->name, value};
    return WB_OK;
}

static wb_err read_words(wb_ctx *cx, const wb_action *a, int argc, char **argv, words *w)
{
    *w = (words){.globals = WB_NEW(cx, wb_given, (size_t)argc + 1),
                 .own = WB_NEW(cx, wb_given, (size_t)argc + 1),
                 .plain = WB_NEW(cx, const char *, (size_t)argc + 1)};
    if (!w->globals || !w->own || !w->plain)
        return WB_TOO_BIG;
    bool only_plain = false;
    for (int i = 0; i < argc; i++) {
        if (!only_plain && strcmp(argv[i], "--") == 0)
            only_plain = true;
        else if (only_plain || argv[i][0] != '-' || !argv[i][1])
            w->plain[w->n_plain++] = argv[i];
        else {
            wb_err e = read_option(cx, a, argv, &i, w);
            if (e)
                return e;
        }
    }
    return WB_OK;
}

/* Plain words fill the positional parameters in their order; the last may take many. */
static wb_err place_plain(wb_ctx *cx, const wb_action *a, words *w)
{
    const wb_param *p = a->params;
    for (size_t i = 0; i < w->n_plain; i++) {
        while (p && p->name && !p->positional)
            p++;
        if (!p || !p->name)
            return wb_fail(cx, WB_USAGE, "\"%s\" is one word too many. See: winback help %s",
                           w->plain[i], a->noun);
        w->own[w->n_own++] = (wb_given){p->name, w->plain[i]};
        if (!p->many)
            p++;
    }
    return WB_OK;
}

static wb_err unknown_command(wb_ctx *cx, const char *word)
{
    const char *names[128];
    size_t n = 0;
    const wb_action *a;
    for (size_t i = 0; (a = wb_app_action(i)) && n < 100; i++)
        names[n++] = a->noun;
    for (size_t i = 0; wb_app_builtins[i]; i++)
        names[n++] = wb_app_builtins[i];
    const char *near = wb_nearest(word, names, n);
    if (near)
        return wb_fail(cx, WB_USAGE, "There is no command \"%s\". Did you mean \"%s\"?", word,
                       near);
    if (access(word, F_OK) == 0)
        return wb_fail(cx, WB_USAGE,
                       "\"%s\" is a file. To find its lost customers: winback lost %s", word, word);
    return wb_fail(cx, WB_USAGE, "There is no command \"%s\". See: winback help", word);
}

/* ---- running and showing ---- */

static void print(const wb_str *s)
{
    fwrite(s->p ? s->p : "", 1, s->n, stdout);
}

static void print_json(const json_t *j)
{
    size_t flags = JSON_REAL_PRECISION(15);
    flags |= isatty(STDOUT_FILENO) ? JSON_INDENT(2) : JSON_COMPACT;
    size_t n = json_is_array(j) ? json_array_size(j) : 1;
    for (size_t i = 0; i < n; i++) {
        json_dumpf(json_is_array(j) ? json_array_get(j, i) : j, stdout, flags | JSON_ENCODE_ANY);
        putchar('\n');
    }
}

static wb_err show(wb_ctx *cx, const wb_reply *reply, const wb_terminal *t, bool to_stderr)
{
    if (!reply->result || !reply->view)
        return WB_OK;
    wb_str text;
    wb_str_init(&text, cx, 16 * WB_MIB);
    wb_render render = {.lang = cx->lang, .width = t->width, .color = t->color && !to_stderr};
    wb_err e = wb_template_asset(cx, reply->view, reply->result, &render, &text);
    if (!e)
        fwrite(text.p ? text.p : "", 1, text.n, to_stderr ? stderr : stdout);
    return e;
}

static void say_cost(wb_ctx *cx)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    fprintf(stderr, wb_tr(cx->lang, "winback: %.2f s of processor, %ld MiB of memory at most\n"),
            (double)u.ru_utime.tv_sec + (double)u.ru_stime.tv_sec +
                (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6,
            u.ru_maxrss / 1024);
}

/* One command from its words to its exit code. */
typedef struct run {
    wb_ctx *cx;
    const wb_action *action;
    wb_args *globals, *args;
    wb_terminal terminal;
    const char *path; /* of the bulk data; NULL or "-" = standard output */
    wb_sink sink;
    wb_reply reply;
} run;

static bool same_file(const struct stat *a, const char *path)
{
    struct stat b;
    int found = strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &b) : stat(path, &b);
    return found == 0 && a->st_dev == b.st_dev && a->st_ino == b.st_ino;
}

/* An export that is read is never written over: it may be the only one. */
static wb_err spare_input(run *r, const char *option)
{
    const char *path = wb_arg_text(r->args, option);
    struct stat to;
    if (!path || stat(path, &to) != 0 || !S_ISREG(to.st_mode))
        return WB_OK;
    for (size_t i = 0; i < wb_arg_count(r->args, "file"); i++)
        if (same_file(&to, wb_arg_at(r->args, "file", i)))
            return wb_fail(r->cx, WB_USAGE,
                           "--%s %s would write over a file that is read. Name another file.",
                           option, path);
    return WB_OK;
}

/* Where bulk data goes; NULL when the action has none or was given no file for it. */
static wb_err open_sink(run *r)
{
    wb_err e = spare_input(r, "out");
    if (!e)
        e = spare_input(r, "rejects");
    r->path = wb_arg_text(r->args, "out");
    if (e || (!r->path && !r->action->bulk))
        return e;
    e = wb_sink_open(r->cx, r->path, wb_arg_flag(r->globals, "dry-run"), &r->sink);
    if (!e) {
        r->reply.out = &r->sink.out;
        r->reply.file = r->sink.dry ? NULL : r->sink.path;
    }
    return e;
}

/* What was found out is shown even when it ended in an error: exit 5 explains itself with it. */
static wb_err show_result(run *r, wb_err e)
{
    bool to_stdout = !r->path || strcmp(r->path, "-") == 0;
    bool poured = r->reply.out && to_stdout && r->sink.out.written;
    if (r->reply.json) {
        if (r->reply.result && !poured)
            print_json(r->reply.result);
        return e;
    }
    if (e || (poured && r->terminal.quiet))
        return e;
    return show(r->cx, &r->reply, &r->terminal, poured);
}

/* Words that did not reach standard output are a failure too. */
static wb_err flushed(wb_ctx *cx, wb_err e)
{
    if ((fflush(stdout) != 0 || ferror(stdout)) && !e)
        e = wb_fail(cx, WB_IO, "Cannot write %s: %s.", "standard output", strerror(errno));
    return e;
}

static wb_err perform(run *r)
{
    wb_err e = open_sink(r);
    if (e)
        return e;
    e = r->action->run(r->cx, r->args, &r->reply);
    if (!e && r->reply.out)
        e = wb_sink_keep(r->cx, &r->sink);
    if (r->reply.out)
        wb_sink_drop(&r->sink);
    wb_terminal_wipe(&r->terminal);
    return flushed(r->cx, show_result(r, e));
}

static int end(wb_ctx *cx, wb_err e, bool some_rejected)
{
    if (!e)
        return some_rejected ? 3 : 0;
    fflush(stdout);
    fprintf(stderr, "winback: %s\n", cx->reason);
    return wb_err_exit(e);
}

static wb_err start(run *r, int argc, char **argv)
{
    words w;
    wb_err e = read_words(r->cx, r->action, argc, argv, &w);
    if (!e)
        e = wb_args_check(r->cx, &GLOBALS, w.globals, w.n_globals, &r->globals);
    if (e)
        return e;
    if (wb_arg_flag(r->globals, "help")) {
        wb_str out;
        wb_str_init(&out, r->cx, WB_MIB);
        wb_help_action(r->action, r->cx->lang, &out);
        print(&out);
        return flushed(r->cx, WB_OK);
    }
    e = place_plain(r->cx, r->action, &w);
    if (!e)
        e = wb_args_check(r->cx, r->action, w.own, w.n_own, &r->args);
    if (e)
        return e;
    wb_terminal_init(&r->terminal, wb_arg_flag(r->globals, "no-color"),
                     wb_arg_flag(r->globals, "quiet"));
    r->cx->progress = wb_terminal_progress;
    r->cx->progress_state = &r->terminal;
    r->cx->stop = &stop_asked;
    r->reply.json = wb_arg_flag(r->globals, "json");
    e = perform(r);
    if (wb_arg_flag(r->globals, "verbose"))
        say_cost(r->cx);
    return e;
}

/* ---- the commands about the program itself ---- */

static wb_err help(wb_ctx *cx, const wb_args *own, const words *w, wb_str *out)
{
    const char *what = w->n_plain > 0 ? w->plain[0] : "";
    if (wb_arg_flag(own, "man"))
        wb_help_man(cx->lang, out);
    else if (wb_arg_flag(own, "markdown"))
        wb_help_markdown(cx->lang, out);
    else if (!*what)
        wb_help_overview(cx->lang, out);
    else {
        const wb_action *a = wb_app_find(what, w->n_plain > 1 ? w->plain[1] : NULL);
        for (size_t i = 0; !a && wb_app_action(i); i++)
            a = strcmp(wb_app_action(i)->noun, what) == 0 ? wb_app_action(i) : NULL;
        if (!a)
            return unknown_command(cx, what);
        wb_help_action(a, cx->lang, out);
    }
    return WB_OK;
}

/* `name` is a builtin, or "help" when the command line names no command at all. */
static wb_err builtin(wb_ctx *cx, const char *name, int argc, char **argv)
{
    words w;
    wb_args *globals, *own;
    wb_str out;
    wb_str_init(&out, cx, 4 * WB_MIB);
    wb_err e = read_words(cx, &ABOUT, argc, argv, &w);
    if (!e)
        e = wb_args_check(cx, &GLOBALS, w.globals, w.n_globals, &globals);
    if (!e)
        e = wb_args_check(cx, &ABOUT, w.own, w.n_own, &own);
    if (e)
        return e;
    if (strcmp(name, "version") == 0 || wb_arg_flag(own, "version"))
        wb_str_puts(&out, "winback " WB_VERSION "\n");
    else if (strcmp(name, "completion") == 0)
        e = wb_completion(cx, w.n_plain > 0 ? w.plain[0] : "", &out);
    else
        e = help(cx, own, &w, &out);
    print(&out);
    return flushed(cx, e);
}

/* --lang and --memory decide how the context is opened, so they are looked for before all else. */
static const char *early(int argc, char **argv, const char *name)
{
    size_t n = strlen(name);
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], name, n) != 0)
            continue;
        if (argv[i][n] == '=')
            return argv[i] + n + 1;
        if (argv[i][n] == '\0')
            return argv[i + 1];
    }
    return NULL;
}

static wb_lang language(int argc, char **argv)
{
    const char *places[] = {early(argc, argv, "--lang"), getenv("LC_ALL"), getenv("LC_MESSAGES"),
                            getenv("LANG")};
    wb_lang lang = WB_EN;
    for (size_t i = 0; i < WB_COUNT(places); i++)
        if (places[i] && *places[i]) {
            (void)wb_lang_parse(places[i], &lang);
            break;
        }
    return lang;
}

static size_t ceiling(int argc, char **argv)
{
    const char *text = early(argc, argv, "--memory");
    long mib = text ? strtol(text, NULL, 10) : 0;
    return (mib >= 64 && mib <= 1048576 ? (size_t)mib : 1536) * WB_MIB;
}

/* Global options may stand before the command: its place among the words, argc when there is none.
 */
static int command_at(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-')
            return i;
        const wb_param *p = argv[i][1] == '-' ? wb_param_find(&GLOBALS, argv[i] + 2) : NULL;
        if (p && p->type != WB_ARG_FLAG)
            i++;
    }
    return argc;
}

static bool is_builtin(const char *word)
{
    for (size_t i = 0; wb_app_builtins[i]; i++)
        if (strcmp(word, wb_app_builtins[i]) == 0)
            return true;
    return false;
}

/* The action that the words at argv[at] name; *words_used of them. */
static const wb_action *action_at(int argc, char **argv, int at, int *words_used)
{
    const wb_action *a = wb_app_find(argv[at], NULL);
    *words_used = 1;
    if (!a && at + 1 < argc) {
        a = wb_app_find(argv[at], argv[at + 1]);
        *words_used = 2;
    }
    return a;
}

/* Puts the command's words out of argv, so that options before and after it are read alike. */
static int dispatch(wb_ctx *cx, int argc, char **argv)
{
    int at = command_at(argc, argv), words_used = 1, n = 0;
    const char *about = at == argc ? "help" : is_builtin(argv[at]) ? argv[at] : NULL;
    run r = {.cx = cx, .action = about ? &ABOUT : action_at(argc, argv, at, &words_used)};
    if (!r.action)
        return end(cx, unknown_command(cx, argv[at]), false);
    char **rest = WB_NEW(cx, char *, (size_t)argc + 1);
    if (!rest)
        return end(cx, WB_TOO_BIG, false);
    for (int i = 1; i < argc; i++)
        if (i < at || i >= at + words_used)
            rest[n++] = argv[i];
    wb_err e = about ? builtin(cx, about, n, rest) : start(&r, n, rest);
    return end(cx, e, r.reply.some_rejected);
}

int wb_cli(int argc, char **argv)
{
    struct sigaction act = {.sa_handler = on_interrupt}, hangup;
    sigaction(SIGINT, &act, NULL);
    sigaction(SIGTERM, &act, NULL);
    if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN) /* nohup holds */
        sigaction(SIGHUP, &act, NULL);
    wb_ctx *cx = wb_ctx_open(wb_env_real(), ceiling(argc, argv));
    cx->lang = language(argc, argv);
    int code = dispatch(cx, argc, argv);
    wb_ctx_close(cx);
    return code;
}
