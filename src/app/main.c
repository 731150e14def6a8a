/* main.c - wires every folder's actions together. */
#include "app/app.h"
#include "intake/intake.h"
#include "lifecycle/lifecycle.h"
#include "text/text.h"
#include "ui/ui.h"

#include <string.h>

/* In the order in which help shows them: from the first look to the finished report. */
static const wb_action *const TABLES[] = {
    wb_lifecycle_actions,
    wb_ui_actions,
    wb_intake_actions,
    wb_text_actions,
};

const wb_action *wb_app_action(size_t i)
{
    for (size_t t = 0; t < WB_COUNT(TABLES); t++)
        for (const wb_action *a = TABLES[t]; a->noun; a++)
            if (i-- == 0)
                return a;
    return NULL;
}

const wb_action *wb_app_find(const char *noun, const char *verb)
{
    const wb_action *a;
    for (size_t i = 0; (a = wb_app_action(i)); i++)
        if (strcmp(a->noun, noun) == 0 && !a->verb == !verb &&
            (!verb || strcmp(a->verb, verb) == 0))
            return a;
    return NULL;
}

int main(int argc, char **argv)
{
    return wb_cli(argc, argv);
}
