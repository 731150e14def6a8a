/* bench_csv.c - how fast delimited text becomes cells, beside what the memory allows.
 *
 * Makes about 100 MB of orders in /tmp, then takes the best of five runs of: counting line ends
 * with memchr over read(2) (the limit), cells of the plain file, cells when every cell is quoted,
 * cells when a fifth of the text is Cyrillic. MB are 10^6 bytes. Usage: bench_csv [MB] */
#include "intake/intake_int.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 5, PIECE = 256 * 1024 };

static double seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static uint64_t next_number(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

static void make_file(const char *path, size_t size, const char *format)
{
    FILE *f = fopen(path, "wb");
    uint64_t state = 1;
    size_t written = 0;
    if (!f)
        exit(1);
    (void)fputs("order_id,customer_id,created,total,status\n", f);
    for (unsigned long id = 1; written < size; id++) {
        unsigned customer = (unsigned)(next_number(&state) % 2700000);
        unsigned day = (unsigned)(next_number(&state) % 28) + 1;
        unsigned cents = (unsigned)(next_number(&state) % 100000);
        int n = fprintf(f, format, id, customer, day, cents / 100, cents % 100);
        written += n > 0 ? (size_t)n : 0;
    }
    (void)fclose(f);
}

static size_t count_lines(const char *path, uint64_t *records)
{
    static char buffer[PIECE];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t bytes = 0;
    for (ssize_t n; fd >= 0 && (n = read(fd, buffer, PIECE)) > 0; bytes += (size_t)n)
        for (char *p = buffer, *end = buffer + n; (p = memchr(p, '\n', (size_t)(end - p))); p++)
            ++*records;
    (void)close(fd);
    return bytes;
}

static size_t read_cells(const char *path, uint64_t *records)
{
    wb_ctx *cx = wb_ctx_open(wb_env_real(), 256 * WB_MIB);
    wb_cells *c = NULL;
    const wb_record *r = NULL;
    size_t bytes = 0;
    if (wb_cells_open(cx, path, NULL, &c) == WB_OK)
        while (c->next(c, &r) == WB_OK && r)
            ++*records;
    bytes = c ? (size_t)c->bytes_done : 0;
    wb_ctx_close(cx);
    return bytes;
}

static void measure(const char *what, const char *path, size_t (*run)(const char *, uint64_t *))
{
    double best = 1e9;
    size_t bytes = 0;
    uint64_t records = 0;
    for (int i = 0; i < RUNS; i++) {
        double start = seconds();
        records = 0;
        bytes = run(path, &records);
        double took = seconds() - start;
        best = took < best ? took : best;
    }
    printf("%-28s %8.0f MB/s %10.1f M records/s\n", what, (double)bytes / best / 1e6,
           (double)records / best / 1e6);
}

int main(int argc, char **argv)
{
    const char *path = "/tmp/winback_bench.csv";
    size_t size = (argc > 1 ? strtoul(argv[1], NULL, 10) : 100) * 1000000;
    make_file(path, size, "%lu,%u,2025-03-%02u 10:15:00,%u.%02u,paid\n");
    measure("memchr over read (limit)", path, count_lines);
    measure("cells, plain", path, read_cells);
    make_file(path, size, "\"%lu\",\"%u\",\"2025-03-%02u 10:15:00\",\"%u.%02u\",\"paid\"\n");
    measure("cells, all quoted", path, read_cells);
    make_file(path, size, "%lu,%u,2025-03-%02u 10:15:00,%u.%02u,оплачен\n");
    measure("cells, a fifth Cyrillic", path, read_cells);
    make_file(path, size, "%lu,%u,2025-03-%02u 10:15:00,%u.%02u,\xEE\xEF\xEB\xE0\xF7\xE5\xED\n");
    measure("cells, windows-1251", path, read_cells);
    return unlink(path);
}
