/* overlap.c - the same orders in two files count once.
 *
 * An order is the same when its number and its customer are (two shops may both count from 1). All
 * its rows are taken from the first file that holds it. Where rows have no order number only a file
 * that is named twice can be told; it is read once. */
#include "lifecycle/lifecycle_int.h"

#include <string.h>
#include <sys/stat.h>

typedef struct identity {
    dev_t device;
    ino_t inode;
} identity;

struct wb_overlap {
    wb_ctx *cx;
    wb_dict *orders;   /* order, customer and kind -> number */
    uint16_t *file_of; /* number -> the file that brought it, from 1 */
    size_t file_cap;
    identity *files;
    size_t n, cap;
};

wb_overlap *wb_overlap_open(wb_ctx *cx)
{
    wb_overlap *o = WB_NEW(cx, wb_overlap, 1);
    if (!o || !(o->orders = wb_dict_open(cx, 1024)))
        return NULL;
    o->cx = cx;
    return o;
}

wb_err wb_overlap_file(wb_overlap *o, const char *path, bool *again)
{
    struct stat st;
    identity id = {0};
    *again = false;
    if (stat(path, &st) == 0 && S_ISREG(st.st_mode)) /* else the reader says what is wrong */
        id = (identity){st.st_dev, st.st_ino};
    for (size_t i = 0; i < o->n && id.inode; i++)
        *again |= o->files[i].device == id.device && o->files[i].inode == id.inode;
    if (o->n == UINT16_MAX)
        return wb_fail(o->cx, WB_USAGE, "Give at most %d files at once.", UINT16_MAX);
    if (!wb_reserve(o->cx, &o->files, &o->cap, o->n + 1, sizeof *o->files))
        return WB_TOO_BIG;
    o->files[o->n++] = id;
    return WB_OK;
}

wb_err wb_overlap_row(wb_overlap *o, const wb_fact *f, bool *again)
{
    *again = false;
    if (!f->order)
        return WB_OK;
    char key[sizeof f->order + sizeof f->customer + sizeof f->kind];
    bool fresh;
    memcpy(key, &f->order, sizeof f->order);
    memcpy(key + sizeof f->order, &f->customer, sizeof f->customer);
    key[sizeof key - 1] = (char)f->kind;
    uint32_t i = wb_dict_put(o->orders, key, sizeof key, &fresh);
    if (i == UINT32_MAX ||
        !wb_reserve(o->cx, &o->file_of, &o->file_cap, (size_t)i + 1, sizeof *o->file_of))
        return WB_TOO_BIG;
    if (fresh)
        o->file_of[i] = (uint16_t)o->n;
    *again = o->file_of[i] != o->n;
    return WB_OK;
}
