/* driver.c - runs the corpus of a fuzz target as a plain test, one case a file.
 *
 * Promise: each file of the folders given is handed to the target once, in order of their names;
 * prints TAP. No file at all is a failure: a corpus that got lost must be seen. A crash ends the
 * program, and the count that is then missing is red. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_FILES = 10000, MAX_PATH = 1024, MAX_SIZE = 4 << 20 };

static char *names[MAX_FILES];
static size_t count;

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void collect(const char *folder)
{
    struct dirent **found;
    int n = scandir(folder, &found, NULL, NULL);
    for (int i = 0; i < n; i++) {
        char *path = malloc(MAX_PATH);
        if (path == NULL)
            abort();
        int length = snprintf(path, MAX_PATH, "%s/%s", folder, found[i]->d_name);
        if (found[i]->d_name[0] != '.' && length < MAX_PATH && count < MAX_FILES)
            names[count++] = path;
        else
            free(path);
        free(found[i]);
    }
    if (n >= 0)
        free((void *)found);
}

static void run(size_t i)
{
    static uint8_t bytes[MAX_SIZE];
    FILE *f = fopen(names[i], "rb");
    size_t n = f == NULL ? 0 : fread(bytes, 1, sizeof bytes, f);
    if (f == NULL) {
        printf("not ok %zu - %s cannot be opened\n", i + 1, names[i]);
        exit(1);
    }
    (void)fclose(f);
    uint8_t *exact = malloc(n > 0 ? n : 1); /* so that ASan sees one byte too far */
    if (exact == NULL)
        abort();
    memcpy(exact, bytes, n);
    (void)LLVMFuzzerTestOneInput(exact, n);
    free(exact);
    const char *name = strrchr(names[i], '/');
    printf("ok %zu - %s\n", i + 1, name + 1);
    (void)fflush(stdout);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        collect(argv[i]);
    if (count == 0) {
        printf("1..1\nnot ok 1 - no file in the corpus\n");
        return 1;
    }
    qsort(names, count, sizeof names[0], by_name);
    printf("1..%zu\n", count);
    for (size_t i = 0; i < count; i++)
        run(i);
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    return 0;
}
