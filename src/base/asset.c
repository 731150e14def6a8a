/* asset.c - the files that are built into the program, and the named statements among them.
 *
 * The table is made at build time by tools/embed.py, sorted by path; every file ends in a NUL. */
#include "base/asset.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_path(const void *key, const void *item)
{
    return strcmp(key, ((const wb_embedded *)item)->path);
}

const wb_slice *wb_asset(const char *path)
{
    const wb_embedded *e = bsearch(path, wb_embedded_files, wb_embedded_count, sizeof *e, by_path);
    return e ? &e->bytes : NULL;
}

const wb_slice *wb_asset_at(const char *prefix, size_t i, const char **path)
{
    size_t n = strlen(prefix);
    for (size_t k = 0; k < wb_embedded_count; k++) {
        if (strncmp(wb_embedded_files[k].path, prefix, n) != 0 || i-- > 0)
            continue;
        *path = wb_embedded_files[k].path;
        return &wb_embedded_files[k].bytes;
    }
    return NULL;
}

/* Where the statement `name` of an sql file begins and how long it is. */
static wb_slice statement(const wb_slice *file, const char *name)
{
    static const char HEAD[] = "-- name: ";
    size_t n = strlen(name);
    for (const char *at = file->p; (at = strstr(at, HEAD)); at++) {
        const char *word = at + sizeof HEAD - 1;
        if (strncmp(word, name, n) != 0 || (word[n] != '\n' && word[n] != '\0'))
            continue;
        const char *from = word + n, *to = strstr(from, HEAD);
        return (wb_slice){from, to ? (size_t)(to - from) : strlen(from)};
    }
    return (wb_slice){NULL, 0};
}

enum { STATEMENTS = 256 }; /* more names than the program will have; a full table aborts */

/* Statements closed by NUL, cut out once and kept for the life of the program. */
static struct {
    char *name, *text;
} cut[STATEMENTS];
static size_t cuts;
static pthread_mutex_t cut_lock = PTHREAD_MUTEX_INITIALIZER;

static const char *cut_out(const char *folder, const char *key, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "sql/%s.sql", folder);
    const wb_slice *file = wb_asset(path);
    wb_slice s = file ? statement(file, name) : (wb_slice){NULL, 0};
    if (!s.p || cuts == STATEMENTS) {
        fprintf(stderr, "winback: no statement \"%s\" in %s\n", name, path);
        abort();
    }
    cut[cuts].name = strdup(key);
    cut[cuts].text = strndup(s.p, s.n);
    if (!cut[cuts].name || !cut[cuts].text)
        abort();
    return cut[cuts++].text;
}

const char *wb_sql(const char *folder, const char *name)
{
    char key[128];
    snprintf(key, sizeof key, "%s/%s", folder, name);
    const char *text = NULL;
    pthread_mutex_lock(&cut_lock);
    for (size_t i = 0; i < cuts && !text; i++)
        if (strcmp(cut[i].name, key) == 0)
            text = cut[i].text;
    if (!text)
        text = cut_out(folder, key, name);
    pthread_mutex_unlock(&cut_lock);
    return text;
}
