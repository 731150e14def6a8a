/* help.c - what the program says about itself, all of it from the action table.
 *
 * Help leads with examples and fits a screen; the manual and docs/reference.md are the same table.
 */
#include "app/app.h"

#include <string.h>

static const struct {
    int code;
    const char *meaning;
} EXITS[] = {
    {0, WB_N("done")},
    {1, WB_N("failed; the sentence says why")},
    {2, WB_N("the command was not understood")},
    {3, WB_N("done, but some rows were rejected")},
    {4, WB_N("not allowed")},
    {5,
     WB_N("the file can be read in two ways and you must decide; the sentence names the option")},
    {10, WB_N("no data folder here")},
    {11, WB_N("the data folder is locked or needs migrating")},
    {12, WB_N("a remote service refused")},
    {75, WB_N("try again later")},
    {130, WB_N("interrupted")},
};

static const char *const FIRST_STEPS[] = {
    "winback lost orders.csv",
    "winback report orders.csv -o report.html",
    "winback inspect orders.csv",
};

static const char TAGLINE[] =
    WB_N("finds the customers a company is losing and what they are worth");

static void put_padded(wb_str *out, const char *s, int width)
{
    wb_str_puts(out, s);
    for (int n = wb_text_width(s, strlen(s)); n < width; n++)
        wb_str_putc(out, ' ');
}

/* "lost" or "text render" */
static void put_name(wb_str *out, const wb_action *a)
{
    wb_str_puts(out, a->noun);
    if (a->verb)
        wb_str_putf(out, " %s", a->verb);
}

static const char *name_of(const wb_action *a, wb_ctx *cx)
{
    return a->verb ? wb_format(cx, "%s %s", a->noun, a->verb) : a->noun;
}

void wb_help_overview(wb_lang lang, wb_str *out)
{
    const wb_action *a;
    wb_str_putf(out, "winback - %s\n\n", wb_tr(lang, TAGLINE));
    for (size_t i = 0; i < WB_COUNT(FIRST_STEPS); i++)
        wb_str_putf(out, "  %s\n", FIRST_STEPS[i]);
    wb_str_putf(out, "\n%s\n", wb_tr(lang, "Commands:"));
    for (size_t i = 0; (a = wb_app_action(i)); i++) {
        wb_str_puts(out, "  ");
        put_padded(out, name_of(a, out->cx), 14);
        wb_str_putf(out, "%s\n", wb_tr(lang, a->help));
    }
    wb_str_puts(out, "  ");
    put_padded(out, "help COMMAND", 14);
    wb_str_putf(out, "%s\n", wb_tr(lang, "examples and options of a command"));
    wb_str_puts(out, "  ");
    put_padded(out, "completion", 14);
    wb_str_putf(out, "%s\n", wb_tr(lang, "completion script for bash, zsh or fish"));
    wb_str_putf(out, "\n%s\n", wb_tr(lang, "Nothing is stored and nothing leaves this computer."));
}

static const char *option_text(wb_ctx *cx, const wb_param *p)
{
    const char *letter = p->letter ? wb_format(cx, "-%c, ", p->letter) : "    ";
    if (p->type == WB_ARG_FLAG)
        return wb_format(cx, "%s--%s", letter, p->name);
    return wb_format(cx, "%s--%s %s", letter, p->name, p->value ? p->value : "VALUE");
}

static void put_option(wb_str *out, wb_lang lang, const wb_param *p)
{
    const char *text = option_text(out->cx, p);
    if (!text)
        return;
    wb_str_puts(out, "  ");
    put_padded(out, text, 26);
    if (wb_text_width(text, strlen(text)) >= 26)
        wb_str_puts(out, "\n                            ");
    wb_str_puts(out, wb_tr(lang, p->help));
    if (p->def)
        wb_str_putf(out, " [%s]", p->def);
    wb_str_putc(out, '\n');
}

static void put_usage(wb_str *out, const wb_action *a)
{
    wb_str_puts(out, "winback ");
    put_name(out, a);
    for (const wb_param *p = a->params; p && p->name; p++)
        if (p->positional)
            wb_str_putf(out, p->required ? " %s%s" : " [%s%s]", p->value ? p->value : p->name,
                        p->many ? "..." : "");
    wb_str_puts(out, " [--option ...]");
}

static void put_options(wb_str *out, wb_lang lang, const wb_param *p)
{
    for (; p && p->name; p++)
        if (!p->positional)
            put_option(out, lang, p);
}

void wb_help_action(const wb_action *a, wb_lang lang, wb_str *out)
{
    wb_str_putf(out, "%s\n", wb_tr(lang, a->help));
    for (size_t i = 0; a->examples && a->examples[i]; i++)
        wb_str_putf(out, "%s  %s\n", i ? "" : "\n", a->examples[i]);
    wb_str_putf(out, "\n%s ", wb_tr(lang, "Usage:"));
    put_usage(out, a);
    wb_str_putc(out, '\n');
    for (const wb_param *p = a->params; p && p->name; p++)
        if (p->positional)
            wb_str_putf(out, "  %s: %s\n", p->value ? p->value : p->name, wb_tr(lang, p->help));
    wb_str_putc(out, '\n');
    put_options(out, lang, a->params);
    wb_str_putf(out, "\n%s\n", wb_tr(lang, "Options of every command:"));
    put_options(out, lang, wb_app_globals);
    if (a->about)
        wb_str_putf(out, "\n%s\n", wb_tr(lang, a->about));
}

/* ---- the manual: roff ---- */

static void put_roff(wb_str *out, const char *s)
{
    bool line_start = true;
    for (; *s; s++) {
        if (line_start && (*s == '.' || *s == '\''))
            wb_str_puts(out, "\\&");
        if (*s == '\\')
            wb_str_puts(out, "\\e");
        else if (*s == '-')
            wb_str_puts(out, "\\-");
        else
            wb_str_putc(out, *s);
        line_start = *s == '\n';
    }
}

static void put_roff_options(wb_str *out, wb_lang lang, const wb_param *p)
{
    for (; p && p->name; p++) {
        if (p->positional)
            continue;
        wb_str_puts(out, ".TP\n.B ");
        const char *text = option_text(out->cx, p);
        put_roff(out, text ? text + strspn(text, " ") : p->name);
        wb_str_putc(out, '\n');
        put_roff(out, wb_tr(lang, p->help));
        if (p->def)
            wb_str_putf(out, " [%s]", p->def);
        wb_str_putc(out, '\n');
    }
}

static void put_roff_action(wb_str *out, wb_lang lang, const wb_action *a)
{
    wb_str_puts(out, ".SS winback ");
    put_name(out, a);
    wb_str_putc(out, '\n');
    put_roff(out, wb_tr(lang, a->help));
    wb_str_puts(out, ".\n");
    for (size_t i = 0; a->examples && a->examples[i]; i++) {
        wb_str_puts(out, ".PP\n.EX\n");
        put_roff(out, a->examples[i]);
        wb_str_puts(out, "\n.EE\n");
    }
    if (a->about) {
        wb_str_puts(out, ".PP\n");
        put_roff(out, wb_tr(lang, a->about));
        wb_str_putc(out, '\n');
    }
    put_roff_options(out, lang, a->params);
}

void wb_help_man(wb_lang lang, wb_str *out)
{
    const wb_action *a;
    wb_str_puts(out, ".TH WINBACK 1 \"\" \"winback " WB_VERSION "\"\n.SH NAME\nwinback \\- ");
    put_roff(out, wb_tr(lang, TAGLINE));
    wb_str_puts(out,
                "\n.SH SYNOPSIS\n.B winback\n.I command\n[\\fIfile\\fR ...] [\\-\\-option ...]\n");
    wb_str_puts(out, ".SH EXAMPLES\n");
    for (size_t i = 0; i < WB_COUNT(FIRST_STEPS); i++) {
        wb_str_puts(out, ".EX\n");
        put_roff(out, FIRST_STEPS[i]);
        wb_str_puts(out, "\n.EE\n");
    }
    wb_str_puts(out, ".SH COMMANDS\n");
    for (size_t i = 0; (a = wb_app_action(i)); i++)
        put_roff_action(out, lang, a);
    wb_str_puts(out, ".SH OPTIONS OF EVERY COMMAND\n");
    put_roff_options(out, lang, wb_app_globals);
    wb_str_puts(out, ".SH EXIT STATUS\n");
    for (size_t i = 0; i < WB_COUNT(EXITS); i++) {
        wb_str_putf(out, ".TP\n.B %d\n", EXITS[i].code);
        put_roff(out, wb_tr(lang, EXITS[i].meaning));
        wb_str_putc(out, '\n');
    }
    wb_str_puts(out, ".SH ENVIRONMENT\n.TP\n.B LC_ALL, LC_MESSAGES, LANG\n");
    put_roff(out, wb_tr(lang, "language of the words when --lang is not given"));
    wb_str_puts(out, "\n.TP\n.B NO_COLOR\n");
    put_roff(out, wb_tr(lang, "when set to anything: no colours"));
    wb_str_putc(out, '\n');
}

/* ---- docs/reference.md ---- */

static void put_row(wb_str *out, wb_lang lang, const wb_param *p)
{
    const char *text = option_text(out->cx, p);
    wb_str_puts(out, "| `");
    wb_str_puts(out, p->positional ? (p->value ? p->value : p->name)
                     : text        ? text + strspn(text, " ")
                                   : p->name);
    wb_str_putf(out, "` | %s%s", wb_tr(lang, p->help),
                p->required ? wb_tr(lang, " (required)") : "");
    if (p->type == WB_ARG_CHOICE) {
        wb_str_puts(out, ": ");
        for (const char *c = p->choices; *c; c++)
            wb_str_puts(out, *c == '|' ? ", " : (const char[]){*c, '\0'});
    }
    wb_str_putf(out, " | %s |\n", p->def ? p->def : "");
}

static void put_table(wb_str *out, wb_lang lang, const wb_param *p)
{
    wb_str_puts(out, "\n| | | |\n| --- | --- | --- |\n");
    for (; p && p->name; p++)
        put_row(out, lang, p);
}

void wb_help_markdown(wb_lang lang, wb_str *out)
{
    static const char *const EFFECTS[] = {"reads", "writes", "sends"};
    const wb_action *a;
    wb_str_puts(out, "<!-- made by `winback help --markdown`; do not edit -->\n# Commands\n");
    for (size_t i = 0; (a = wb_app_action(i)); i++) {
        wb_str_puts(out, "\n## winback ");
        put_name(out, a);
        wb_str_putf(out, "\n%s. (%s)\n\n```\n", wb_tr(lang, a->help), EFFECTS[a->effect]);
        for (size_t k = 0; a->examples && a->examples[k]; k++)
            wb_str_putf(out, "%s\n", a->examples[k]);
        wb_str_puts(out, "```\n");
        if (a->about)
            wb_str_putf(out, "\n%s\n", wb_tr(lang, a->about));
        put_table(out, lang, a->params);
    }
    wb_str_puts(out, "\n## Options of every command\n");
    put_table(out, lang, wb_app_globals);
    wb_str_puts(out, "\n## Exit codes\n\n| | |\n| --- | --- |\n");
    for (size_t i = 0; i < WB_COUNT(EXITS); i++)
        wb_str_putf(out, "| %d | %s |\n", EXITS[i].code, wb_tr(lang, EXITS[i].meaning));
}
