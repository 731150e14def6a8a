/* complete.c - completion scripts for bash, zsh and fish, out of the action table. */
#include "app/app.h"

#include <string.h>

static void put_words(wb_str *out)
{
    const wb_action *a;
    const char *last = "";
    for (size_t i = 0; (a = wb_app_action(i)); i++) {
        if (strcmp(a->noun, last) != 0)
            wb_str_putf(out, "%s ", a->noun);
        last = a->noun;
    }
    for (size_t i = 0; wb_app_builtins[i]; i++)
        wb_str_putf(out, "%s%s", i ? " " : "", wb_app_builtins[i]);
}

static void put_flags(wb_str *out, const wb_param *p)
{
    for (; p && p->name; p++)
        if (!p->positional)
            wb_str_putf(out, " --%s", p->name);
}

/* Options of every verb of the i-th action's noun, once per noun. */
static void put_case(wb_str *out, const wb_action *a)
{
    wb_str_putf(out, "    %s) options=\"", a->noun);
    const wb_action *b;
    for (size_t i = 0; (b = wb_app_action(i)); i++)
        if (strcmp(a->noun, b->noun) == 0) {
            if (b->verb)
                wb_str_putf(out, " %s", b->verb);
            put_flags(out, b->params);
        }
    wb_str_puts(out, "\" ;;\n");
}

static bool first_of_noun(size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(wb_app_action(i)->noun, wb_app_action(at)->noun) == 0)
            return false;
    return true;
}

static void bash(wb_str *out)
{
    wb_str_puts(out, "# bash completion of winback; made by: winback completion bash\n"
                     "_winback() {\n"
                     "  local word=${COMP_WORDS[COMP_CWORD]} options=\"\"\n"
                     "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    COMPREPLY=($(compgen -W \"");
    put_words(out);
    wb_str_puts(out, "\" -- \"$word\"))\n    return\n  fi\n  case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; wb_app_action(i); i++)
        if (first_of_noun(i))
            put_case(out, wb_app_action(i));
    wb_str_puts(out, "    completion) options=\"bash zsh fish\" ;;\n    help) options=\"");
    put_words(out);
    wb_str_puts(out, "\" ;;\n  esac\n  case $word in\n"
                     "    -*) COMPREPLY=($(compgen -W \"$options");
    put_flags(out, wb_app_globals);
    wb_str_puts(out, "\" -- \"$word\")) ;;\n"
                     "    *) COMPREPLY=($(compgen -f -- \"$word\") $(compgen -W \"$options\" -- "
                     "\"$word\")) ;;\n"
                     "  esac\n}\ncomplete -o filenames -F _winback winback\n");
}

static void zsh(wb_str *out)
{
    wb_str_puts(out, "#compdef winback\n# made by: winback completion zsh\n"
                     "autoload -U +X bashcompinit && bashcompinit\n");
    bash(out);
}

static void put_fish_options(wb_str *out, wb_lang lang, const wb_param *p, const char *noun)
{
    for (; p && p->name; p++) {
        if (p->positional)
            continue;
        wb_str_puts(out, "complete -c winback");
        if (noun)
            wb_str_putf(out, " -n '__fish_seen_subcommand_from %s'", noun);
        wb_str_putf(out, " -l %s", p->name);
        if (p->letter)
            wb_str_putf(out, " -s %c", p->letter);
        if (p->type != WB_ARG_FLAG)
            wb_str_puts(out, " -r");
        wb_str_puts(out, " -d \"");
        for (const char *s = wb_tr(lang, p->help); *s; s++) {
            if (strchr("\"\\$", *s))
                wb_str_putc(out, '\\');
            wb_str_putc(out, *s);
        }
        wb_str_puts(out, "\"\n");
    }
}

static void fish(wb_str *out, wb_lang lang)
{
    const wb_action *a;
    wb_str_puts(out, "# fish completion of winback; made by: winback completion fish\n"
                     "complete -c winback -n __fish_use_subcommand -f -a '");
    put_words(out);
    wb_str_puts(out, "'\n");
    for (size_t i = 0; (a = wb_app_action(i)); i++) {
        if (a->verb)
            wb_str_putf(out, "complete -c winback -n '__fish_seen_subcommand_from %s' -f -a '%s'\n",
                        a->noun, a->verb);
        put_fish_options(out, lang, a->params, a->noun);
    }
    put_fish_options(out, lang, wb_app_globals, NULL);
}

wb_err wb_completion(wb_ctx *cx, const char *shell, wb_str *out)
{
    if (strcmp(shell, "bash") == 0)
        bash(out);
    else if (strcmp(shell, "zsh") == 0)
        zsh(out);
    else if (strcmp(shell, "fish") == 0)
        fish(out, cx->lang);
    else
        return wb_fail(cx, WB_USAGE,
                       "Which shell? winback completion bash, winback completion zsh or "
                       "winback completion fish.");
    return WB_OK;
}
