/* arena_test.c - memory by lifetime, its ceiling, duties at close, dictionaries. */
#include "wbtest.h"

#include <stdio.h>
#include <string.h>

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
    wb_ctx *cx = *state;
    char *last = NULL;
    for (size_t size = 1; size < 100000; size = size * 3 + 1) {
        char *p = wb_alloc(cx, size);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xab, size);
        assert_ptr_not_equal(p, last);
        last = p;
    }
}

static void past_the_ceiling_the_sentence_is_kept_and_the_old_piece_stays(void **state)
{
    (void)state;
    wb_ctx *cx = wb_ctx_open(wb_env_real(), WB_MIB);
    char *p = wb_alloc(cx, 500000);
    p[499999] = 'x';
    assert_null(wb_alloc(cx, 600000));
    assert_int_equal(cx->code, WB_TOO_BIG);
    wb_assert_contains(cx->reason, "memory");
    assert_null(wb_regrow(cx, p, 500000, 2 * WB_MIB));
    assert_int_equal(p[499999], 'x');
    assert_null(wb_alloc_array(cx, SIZE_MAX / 2, 8));
    wb_ctx_close(cx);
}

static void a_grown_piece_keeps_its_bytes_and_new_ones_are_zero(void **state)
{
    wb_ctx *cx = *state;
    size_t size = 10;
    unsigned char *p = wb_alloc(cx, size);
    memset(p, 7, size);
    for (size_t to = 30; to < 10000000; to *= 5) {
        p = wb_regrow(cx, p, size, to);
        assert_non_null(p);
        assert_int_equal(p[0], 7);
        assert_int_equal(p[size - 1], size == 10 ? 7 : 0);
        assert_int_equal(p[to - 1], 0);
        size = to;
    }
}

static void a_released_large_piece_makes_room_again(void **state)
{
    (void)state;
    wb_ctx *cx = wb_ctx_open(wb_env_real(), WB_MIB);
    for (int i = 0; i < 100; i++) {
        void *p = wb_alloc(cx, 900000);
        assert_non_null(p);
        wb_release(cx, p, 900000);
    }
    assert_int_equal(wb_memory_used(cx), 0);
    assert_int_equal(wb_memory_peak(cx), 900000);
    wb_ctx_close(cx);
}

static int order[3], ran;

static void note(void *p)
{
    order[ran++] = *(int *)p;
}

static void duties_run_at_close_last_one_first(void **state)
{
    (void)state;
    static int numbers[] = {1, 2, 3};
    wb_ctx *cx = wb_ctx_open(wb_env_real(), WB_MIB);
    for (int i = 0; i < 3; i++)
        wb_at_close(cx, note, &numbers[i]);
    wb_ctx_close(cx);
    assert_int_equal(ran, 3);
    assert_int_equal(order[0], 3);
    assert_int_equal(order[2], 1);
}

static void a_dictionary_numbers_keys_in_order_of_appearance(void **state)
{
    wb_ctx *cx = *state;
    wb_dict *d = wb_dict_open(cx, 0);
    char key[32];
    bool fresh;
    for (uint32_t i = 0; i < 50000; i++) {
        int n = snprintf(key, sizeof key, "customer-%u", i * 7919);
        assert_int_equal(wb_dict_put(d, key, (size_t)n, &fresh), i);
        assert_true(fresh);
    }
    for (uint32_t i = 0; i < 50000; i++) {
        int n = snprintf(key, sizeof key, "customer-%u", i * 7919);
        assert_int_equal(wb_dict_find(d, key, (size_t)n), i);
        assert_int_equal(wb_dict_put(d, key, (size_t)n, &fresh), i);
        assert_false(fresh);
        assert_true(wb_slice_is(wb_dict_key(d, i), key));
    }
    assert_int_equal(wb_dict_find(d, "nobody", 6), UINT32_MAX);
    assert_int_equal(wb_dict_put(d, "", 0, &fresh), 50000);
    assert_int_equal(wb_dict_find(d, "", 0), 50000);
}

static void many_keys_at_once_get_the_numbers_they_get_one_by_one(void **state)
{
    wb_ctx *cx = *state;
    wb_dict *one = wb_dict_open(cx, 0), *many = wb_dict_open(cx, 0);
    enum { N = 20000 };
    wb_slice *keys = WB_NEW(cx, wb_slice, N);
    uint32_t *numbers = WB_NEW(cx, uint32_t, N);
    for (size_t i = 0; i < N; i++) /* every key comes about four times, the empty one too */
        keys[i] = wb_slice_of(i % 97 ? wb_format(cx, "k%zu", i * 31 % 4999) : "");
    for (size_t from = 0, n = 1; from < N; from += n, n = n * 3 % 1000 + 1) {
        n = from + n > N ? N - from : n;
        assert_true(wb_dict_put_many(many, keys + from, n, numbers + from));
    }
    for (size_t i = 0; i < N; i++)
        assert_int_equal(wb_dict_put(one, keys[i].p, keys[i].n, NULL), numbers[i]);
    assert_int_equal(wb_dict_count(one), wb_dict_count(many));
}

static void a_staged_world_repeats_itself_byte_for_byte(void **state)
{
    (void)state;
    unsigned char a[37], b[37];
    wb_stage one = {.now_us = 5, .seed = 42}, two = {.now_us = 5, .seed = 42};
    wb_env x = wb_env_staged(&one), y = wb_env_staged(&two);
    x.random(x.state, a, sizeof a);
    y.random(y.state, b, sizeof b);
    assert_memory_equal(a, b, sizeof a);
    y.random(y.state, b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
}

static void nothing_at_all_can_be_had_too(void **state)
{
    (void)state;
    wb_ctx *cx = wb_ctx_open(wb_env_real(), WB_MIB); /* nothing was cut from it yet */
    assert_non_null(WB_NEW(cx, uint64_t, 0));
    wb_ctx_close(cx);
}

static void a_stop_that_was_asked_for_interrupts(void **state)
{
    wb_ctx *cx = *state;
    volatile int stop = 0;
    wb_progress p = {.what = "rows"};
    cx->stop = &stop;
    wb_assert_ok(cx, wb_tell(cx, &p));
    stop = 1;
    wb_assert_fails(cx, wb_tell(cx, &p), WB_INTERRUPTED);
}

WBTEST_MAIN(pieces_are_zeroed_aligned_and_apart,
            past_the_ceiling_the_sentence_is_kept_and_the_old_piece_stays,
            a_grown_piece_keeps_its_bytes_and_new_ones_are_zero,
            a_released_large_piece_makes_room_again, duties_run_at_close_last_one_first,
            a_dictionary_numbers_keys_in_order_of_appearance,
            many_keys_at_once_get_the_numbers_they_get_one_by_one,
            a_staged_world_repeats_itself_byte_for_byte, nothing_at_all_can_be_had_too,
            a_stop_that_was_asked_for_interrupts)
