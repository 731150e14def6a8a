/* bench_duckdb.c - what the database costs alone, and what our way through it costs.
 *
 *   bench_duckdb bare FILE [THREADS]             bare DuckDB on a file of gen_orders: read_csv
 *                                                alone, with a plain GROUP BY, with the statement
 *                                                customer_summary
 *   bench_duckdb ours [ORDERS CUSTOMERS THREADS [REFUND]]
 *                                                as many orders, made in memory: append, summary,
 *                                                triples, sample, report; with REFUND they are
 *                                                lines of orders and each REFUND-th is a refund
 *
 * Each step prints seconds of the clock, of all cores, and the most memory the process ever held.
 */
#include "history/history.h"

#include <duckdb.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { BATCH = 2048, FIRST_DAY = 18628 /* 2021-01-01 */, DAYS = 1461, SAMPLE = 50000 };

typedef struct size {
    uint64_t orders, customers;
    int threads;
    uint64_t refund;
} size;

static uint64_t mix(uint64_t x) /* splitmix64 */
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* i -> another number below n, each once (PRIME does not divide n). */
static uint64_t shuffle(uint64_t i, uint64_t n)
{
    const uint64_t PRIME = 1640531527;
    return i * PRIME % n;
}

/* Order i of all, in the order of days. Some customers buy much more often than others: every
 * customer has one order, the rest prefers low numbers. */
static wb_fact order(size s, uint64_t i)
{
    uint64_t customer = shuffle(i, s.orders);
    if (customer >= s.customers) {
        uint64_t a = mix(i ^ 77) % s.customers, b = mix(i ^ 99) % s.customers;
        customer = a < b ? a : b;
    }
    wb_fact f = {.customer = (uint32_t)shuffle(customer, s.customers),
                 .day = FIRST_DAY + (wb_day)(i * DAYS / s.orders),
                 .amount = (wb_money)(500 + mix(i ^ 5) % 30000),
                 .quantity = 1.0};
    if (s.refund) { /* few products at few prices, so that a refund often finds its sale */
        f.kind = i % s.refund == s.refund - 1 ? WB_FACT_REFUND : WB_FACT_SALE;
        f.order = mix(i / 2 + 1);
        f.item = 1 + mix(i ^ 9) % 50;
        f.amount = 500 + (wb_money)(f.item * 100);
    }
    return f;
}

typedef struct watch {
    struct timespec clock;
    double cpu;
} watch;

static double cpu_now(long *rss_kib)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    *rss_kib = u.ru_maxrss;
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static watch start(void)
{
    watch w;
    long rss;
    clock_gettime(CLOCK_MONOTONIC, &w.clock);
    w.cpu = cpu_now(&rss);
    return w;
}

static void show(watch w, const char *what, uint64_t rows)
{
    struct timespec now;
    long rss;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double cpu = cpu_now(&rss) - w.cpu;
    double wall =
        (double)(now.tv_sec - w.clock.tv_sec) + 1e-9 * (double)(now.tv_nsec - w.clock.tv_nsec);
    printf("%-28s %7.3f s  cpu %7.3f s  peak %6ld MiB  %" PRIu64 " rows\n", what, wall, cpu,
           rss / 1024, rows);
}

/* ---- bare ---- */

static uint64_t ask(duckdb_connection c, const char *sql, const int64_t *bind)
{
    duckdb_prepared_statement p = NULL;
    duckdb_result r;
    uint64_t rows = 0;
    if (duckdb_prepare(c, sql, &p) != DuckDBSuccess) {
        fprintf(stderr, "%s\n", duckdb_prepare_error(p));
        exit(1);
    }
    if (bind)
        duckdb_bind_int64(p, 1, *bind);
    if (duckdb_execute_prepared_streaming(p, &r) != DuckDBSuccess) {
        fprintf(stderr, "%s\n", duckdb_result_error(&r));
        exit(1);
    }
    for (duckdb_data_chunk k; (k = duckdb_fetch_chunk(r)); duckdb_destroy_data_chunk(&k))
        rows += duckdb_data_chunk_get_size(k);
    duckdb_destroy_result(&r);
    duckdb_destroy_prepare(&p);
    return rows;
}

static int bare(const char *path, const char *threads)
{
    duckdb_config config;
    duckdb_database db;
    duckdb_connection c;
    char view[1024];
    const int64_t as_of[] = {FIRST_DAY + DAYS};
    duckdb_create_config(&config);
    duckdb_set_config(config, "threads", threads);
    duckdb_set_config(config, "preserve_insertion_order", "false");
    if (duckdb_open_ext(NULL, &db, config, NULL) != DuckDBSuccess ||
        duckdb_connect(db, &c) != DuckDBSuccess || strchr(path, '\''))
        return 1;
    snprintf(view, sizeof view,
             "CREATE VIEW sale AS SELECT customer_id AS customer, "
             "CAST(order_date - DATE '1970-01-01' AS INTEGER) AS day, "
             "CAST(round(amount * 100) AS BIGINT) AS amount FROM read_csv('%s')",
             path);
    ask(c, view, NULL);
    watch w = start();
    uint64_t n = ask(c, "SELECT max(customer), max(day), sum(amount) FROM sale", NULL);
    show(w, "bare: read_csv", n);
    w = start();
    n = ask(c, "SELECT customer, count(*), min(day), max(day), sum(amount) FROM sale GROUP BY ALL",
            NULL);
    show(w, "bare: + plain GROUP BY", n);
    w = start();
    n = ask(c, wb_sql("history", "customer_summary"), as_of);
    show(w, "bare: + customer_summary", n);
    duckdb_disconnect(&c);
    duckdb_close(&db);
    duckdb_destroy_config(&config);
    return 0;
}

/* ---- ours ---- */

static void must(wb_ctx *cx, wb_err e)
{
    if (!e)
        return;
    fprintf(stderr, "%s\n", cx->reason);
    exit(1);
}

static wb_history *fill(wb_ctx *cx, size s)
{
    static wb_fact batch[BATCH];
    wb_history *h = NULL;
    watch w = start();
    must(cx, wb_history_open(cx,
                             &(wb_history_options){.digits = 2,
                                                   .threads = s.threads,
                                                   .detail = s.refund != 0,
                                                   .memory_limit = (size_t)2 << 30},
                             &h));
    show(w, "ours: open", 0);
    w = start();
    uint64_t sum = 0;
    for (uint64_t i = 0; i < s.orders; i++)
        sum += order(s, i).customer;
    show(w, "     (making the orders)", sum ? s.orders : 0);
    w = start();
    for (uint64_t i = 0; i < s.orders;) {
        size_t n = 0;
        for (; n < BATCH && i < s.orders; i++)
            batch[n++] = order(s, i);
        must(cx, wb_history_append(h, batch, n));
    }
    must(cx, wb_history_finish(h));
    show(w, "ours: make and append", s.orders);
    return h;
}

static int ours(size s)
{
    wb_ctx *cx = wb_ctx_open(wb_env_real(), (size_t)4 << 30);
    wb_summary sum;
    wb_history_triple *t = NULL;
    wb_history_sample sample;
    wb_report report;
    wb_rfm_grid grid;
    size_t n = 0;
    wb_day as_of = FIRST_DAY + DAYS;
    wb_history *h = fill(cx, s);
    watch w = start();
    must(cx, wb_history_summary(cx, h, as_of, &sum));
    show(w, "ours: summary", sum.n);
    if (s.refund)
        printf("     refunds by order %" PRIu64 ", line %" PRIu64 " + %" PRIu64
               ", customer %" PRIu64 ", unfounded %" PRIu64 "\n",
               sum.refunds.by_order, sum.refunds.by_line, sum.refunds.partly,
               sum.refunds.by_customer, sum.refunds.unfounded);
    w = start();
    must(cx, wb_history_triples(cx, h, &sum, &t, &n));
    show(w, "ours: triples", n);
    w = start();
    must(cx, wb_history_sample_of(cx, h, as_of - 180, SAMPLE, &sample));
    show(w, "ours: sample", sample.n);
    w = start();
    must(cx, wb_history_report(cx, h, as_of, &(wb_cutoff){.usual = 60, .risk = 1.25, .lost = 2},
                               &report));
    show(w, "ours: report", report.months);
    w = start();
    must(cx, wb_history_grid(cx, &sum, &grid));
    show(w, "ours: grid", 25);
    printf("arena peak %zu MiB\n", wb_memory_peak(cx) / WB_MIB);
    wb_ctx_close(cx);
    return 0;
}

static size size_from(int argc, char **argv)
{
    size s = {10000000, 2700000, 2, 0};
    if (argc > 1) {
        s.orders = strtoull(argv[0], NULL, 10);
        s.customers = strtoull(argv[1], NULL, 10);
    }
    if (argc > 2)
        s.threads = (int)strtol(argv[2], NULL, 10);
    if (argc > 3)
        s.refund = strtoull(argv[3], NULL, 10);
    return s;
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "bare") == 0)
        return bare(argv[2], argc > 3 ? argv[3] : "2");
    if (argc > 1 && strcmp(argv[1], "ours") == 0)
        return ours(size_from(argc - 2, argv + 2));
    fputs("bench_duckdb bare FILE | ours\n", stderr);
    return 2;
}
