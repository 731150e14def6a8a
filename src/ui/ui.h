/* ui.h - pages: a template over what an action answers.
 *
 * Promise: a page is one file that loads nothing from elsewhere. */
#ifndef WB_UI_H
#define WB_UI_H

#include "base/base.h"

/* Writes the report page over the document of `winback report` (its shape: report.c). WB_INVALID
 * when a chart's data are malformed. `doc` is left as it is. */
wb_err wb_report_page(wb_ctx *cx, json_t *doc, wb_lang lang, wb_str *out) WB_MUST_USE;

/* `winback report` */
extern const wb_action wb_ui_actions[]; /* ended by a noun of NULL */

#endif
