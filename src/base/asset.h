/* asset.h - between asset.c and the table that tools/embed.py makes. */
#ifndef WB_ASSET_H
#define WB_ASSET_H
#include "base/base.h"

typedef struct wb_embedded {
    const char *path; /* "web/report.html"; the table is sorted by it */
    wb_slice bytes;   /* followed by a NUL that is not counted */
} wb_embedded;

extern const wb_embedded wb_embedded_files[];
extern const size_t wb_embedded_count;
#endif
