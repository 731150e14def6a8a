/* lost_test.c - stages, reasons, ranking and currencies on small shops written by hand. */
#include "lifecycle/lifecycle_int.h"
#include "wbtest.h"

#include <string.h>

static const wb_action *action(const char *noun)
{
    for (const wb_action *a = wb_lifecycle_actions; a->noun; a++)
        if (strcmp(a->noun, noun) == 0)
            return a;
    return NULL;
}

/* Runs an action on one file, with one option more (NULL = none), and gives its result. */
static wb_err run(wb_ctx *cx, const char *noun, const char *path, const wb_given *more,
                  json_t **ret)
{
    wb_given given[2] = {{"file", path}};
    if (more)
        given[1] = *more;
    wb_args *args = NULL;
    wb_reply reply = {.json = true};
    wb_err e = wb_args_check(cx, action(noun), given, more ? 2 : 1, &args);
    if (!e)
        e = action(noun)->run(cx, args, &reply);
    *ret = reply.result;
    return e;
}

/* A shop: `loyal` customers order every 10 days to the end, `gone` stopped 150 days before it. */
static const char *shop(wb_ctx *cx, int loyal, int gone)
{
    wb_str s;
    char day[11];
    wb_day from = wb_day_of(2024, 1, 1);
    wb_str_init(&s, cx, 16 * WB_MIB);
    wb_str_puts(&s, "order_id,customer_id,date,total\n");
    for (int i = 0; i < loyal + gone; i++)
        for (int d = i % 10; d < (i < loyal ? 360 : 210); d += 10) {
            wb_day_text(from + d, day);
            wb_str_putf(&s, "o%d-%d,c%04d,%s,%d.50\n", i, d, i, day, 20 + i % 7);
        }
    return wbtest_write_file(cx, "orders.csv", s.p, s.n);
}

static json_int_t count(const json_t *j, const char *key)
{
    return json_integer_value(json_object_get(j, key));
}

static void who_left_is_lost_and_who_comes_in_rhythm_is_not(void **state)
{
    wb_ctx *cx = *state;
    json_t *j = NULL;
    wb_assert_ok(cx, run(cx, "lost", shop(cx, 300, 100), NULL, &j));
    assert_int_equal(count(j, "customers"), 400);
    assert_int_equal(count(j, "lost"), 100);
    wb_assert_near(json_real_value(json_object_get(j, "lost_rate")), 0.25, 1e-12);
    assert_int_equal(json_array_size(json_object_get(j, "items")), 20);
}

static void the_list_is_ranked_by_money_at_stake_and_says_why(void **state)
{
    wb_ctx *cx = *state;
    json_t *j = NULL, *item;
    wb_given top = {"top", "1000"};
    size_t i;
    json_int_t last = INT64_MAX;
    wb_assert_ok(cx, run(cx, "lost", shop(cx, 300, 100), &top, &j));
    assert_int_equal(json_array_size(json_object_get(j, "items")), 100);
    json_array_foreach(json_object_get(j, "items"), i, item)
    {
        assert_true(count(item, "at_stake_minor") <= last);
        last = count(item, "at_stake_minor");
        double chance = json_real_value(json_object_get(item, "p_return"));
        wb_assert_near((double)last, (1 - chance) * (double)count(item, "stay_minor"), 1);
        assert_string_equal(json_string_value(json_object_get(item, "stage")), "lost");
        wb_assert_contains(json_string_value(json_object_get(item, "why")), "every 10 days");
    }
    assert_true(last > 0);
}

static void a_number_of_days_decides_by_silence_alone(void **state)
{
    wb_ctx *cx = *state;
    json_t *j = NULL;
    wb_given rule = {"rule", "days:140"};
    const char *path = shop(cx, 300, 100);
    wb_assert_ok(cx, run(cx, "lost", path, &rule, &j));
    assert_int_equal(count(j, "lost"), 100);
    rule.value = "days:200";
    wb_assert_ok(cx, run(cx, "lost", path, &rule, &j));
    assert_int_equal(count(j, "lost"), 0);
}

static void a_day_in_the_past_sees_nothing_of_what_came_later(void **state)
{
    wb_ctx *cx = *state;
    json_t *j = NULL;
    wb_given given = {"as-of", "2024-07-25"};
    wb_assert_ok(cx, run(cx, "lost", shop(cx, 300, 100), &given, &j));
    assert_int_equal(count(j, "lost"), 0);
    assert_string_equal(json_string_value(json_object_get(j, "as_of")), "2024-07-25");
    given.value = "1999-01-01";
    json_t *none = NULL;
    wb_assert_fails(cx, run(cx, "lost", shop(cx, 3, 1), &given, &none), WB_USAGE);
    wb_assert_contains(cx->reason, "2024-01-01");
}

static void an_order_in_two_files_counts_once(void **state)
{
    static const char JUNE[] = "order_id,customer_id,date,total\n1,a,2024-06-01,10.00\n"
                               "2,b,2024-06-20,7.00\n3,a,2024-06-30,5.00\n";
    static const char JUNE_AND_JULY[] = "order_id,customer_id,date,total\n2,b,2024-06-20,7.00\n"
                                        "3,a,2024-06-30,5.00\n3,c,2024-06-30,6.00\n"
                                        "4,b,2024-07-02,4.00\n";
    wb_ctx *cx = *state;
    json_t *j = NULL;
    const char *first = wbtest_write_file(cx, "june.csv", JUNE, sizeof JUNE - 1);
    wb_given second = {"file", first};
    wb_assert_ok(cx, run(cx, "lost", first, &second, &j));
    assert_int_equal(count(j, "value_minor"), 2200);
    second.value = wbtest_write_file(cx, "july.csv", JUNE_AND_JULY, sizeof JUNE_AND_JULY - 1);
    wb_assert_ok(cx, run(cx, "lost", first, &second, &j));
    assert_int_equal(count(j, "value_minor"), 3200); /* order 3 of another customer is another */
    assert_int_equal(count(j, "orders"), 5);
    const json_t *warnings = json_object_get(j, "warnings");
    wb_assert_contains(json_string_value(json_array_get(warnings, 0)), "counts once");
}

static void currencies_are_never_added(void **state)
{
    static const char FILE_[] = "order_id,customer_id,date,total,currency\n"
                                "1,a,2024-01-01,10.00,EUR\n2,a,2024-02-01,10.00,EUR\n"
                                "3,b,2024-01-05,7000,JPY\n4,a,2024-03-01,10.00,EUR\n";
    wb_ctx *cx = *state;
    json_t *j = NULL;
    const char *path = wbtest_write_file(cx, "two.csv", FILE_, sizeof FILE_ - 1);
    wb_assert_ok(cx, run(cx, "lost", path, NULL, &j));
    assert_string_equal(json_string_value(json_object_get(j, "currency")), "EUR");
    assert_int_equal(count(j, "value_minor"), 3000);
    assert_int_equal(count(j, "customers"), 1);
    assert_int_equal(json_array_size(json_object_get(j, "currencies")), 2);
    wb_given yen = {"currency", "JPY"};
    wb_assert_ok(cx, run(cx, "lost", path, &yen, &j));
    assert_int_equal(count(j, "value_minor"), 7000);
    yen.value = "KZT";
    wb_assert_fails(cx, run(cx, "lost", path, &yen, &j), WB_INVALID);
    wb_assert_contains(cx->reason, "4 of 4 rows are in another currency");
}

static void a_handful_of_orders_is_answered_with_its_limits_said(void **state)
{
    static const char FILE_[] = "customer_id,date,total\na,2024-01-01,5\nb,2024-01-02,6\n";
    wb_ctx *cx = *state;
    json_t *j = NULL;
    wb_assert_ok(
        cx, run(cx, "lost", wbtest_write_file(cx, "f.csv", FILE_, sizeof FILE_ - 1), NULL, &j));
    assert_int_equal(count(j, "customers"), 2);
    assert_true(json_array_size(json_object_get(j, "warnings")) > 0);
    wb_given advise = {"advise", ""};
    wb_assert_ok(
        cx, run(cx, "lost", wbtest_write_file(cx, "f.csv", FILE_, sizeof FILE_ - 1), &advise, &j));
    assert_true(json_is_null(json_object_get(json_object_get(j, "advise"), "suggested_days")));
}

static void a_file_of_nothing_that_counts_is_told_so(void **state)
{
    static const char FILE_[] = "customer_id,date,total\na,2024-01-01,0\nb,2024-01-02,0\n";
    wb_ctx *cx = *state;
    json_t *j = NULL;
    const char *path = wbtest_write_file(cx, "f.csv", FILE_, sizeof FILE_ - 1);
    wb_assert_fails(cx, run(cx, "lost", path, NULL, &j), WB_INVALID);
    wb_assert_contains(cx->reason, "all of 2 rows were left out");
    assert_int_equal(count(j, "rows"), 2); /* what was read is shown all the same */
}

static void a_shop_without_repeats_expects_the_average_order(void **state)
{
    static const char FILE_[] = "customer_id,date,total\na,2024-01-01,5\nb,2024-06-02,15\n";
    wb_ctx *cx = *state;
    json_t *j = NULL;
    wb_given rule = {"rule", "days:30"};
    wb_assert_ok(
        cx, run(cx, "lost", wbtest_write_file(cx, "f.csv", FILE_, sizeof FILE_ - 1), &rule, &j));
    assert_int_equal(count(j, "lost"), 1);
    assert_true(count(j, "at_stake_minor") > 0);
}

static void nobody_lost_has_no_mean_chance(void **state)
{
    wb_ctx *cx = *state;
    json_t *j = NULL;
    wb_given rule = {"rule", "days:200"};
    wb_assert_ok(cx, run(cx, "lost", shop(cx, 30, 10), &rule, &j));
    assert_int_equal(count(j, "lost"), 0);
    assert_null(json_object_get(j, "p_return_lost"));
}

static void a_mistyped_rule_is_told_before_anything_is_read(void **state)
{
    wb_ctx *cx = *state;
    json_t *j = NULL;
    wb_given rule = {"rule", "days:0"};
    wb_assert_fails(cx, run(cx, "lost", "/no/such/file.csv", &rule, &j), WB_USAGE);
}

static void a_day_far_past_the_last_order_is_refused(void **state)
{
    wb_ctx *cx = *state;
    json_t *j = NULL;
    wb_given day = {"as-of", "9999-12-31"};
    wb_assert_fails(cx, run(cx, "lost", shop(cx, 3, 1), &day, &j), WB_USAGE);
    wb_assert_contains(cx->reason, "--as-of");
}

static void a_next_step_repeats_the_files_and_how_they_are_read(void **state)
{
    static const char FILE_[] = "who,when,total\na,2024-01-01,5\nb,2024-06-02,15\n";
    wb_ctx *cx = *state;
    wb_given given[] = {{"file", wbtest_write_file(cx, "my orders.csv", FILE_, sizeof FILE_ - 1)},
                        {"map", "customer_id=who"},
                        {"map", "date=when"},
                        {"rule", "days:90"},
                        {"rejects", wbtest_write_file(cx, "bad.csv", "", 0)}};
    wb_args *args = NULL;
    wb_reply reply = {.json = true};
    wb_assert_ok(cx, wb_args_check(cx, action("lost"), given, WB_COUNT(given), &args));
    wb_assert_ok(cx, action("lost")->run(cx, args, &reply));
    const char *source = json_string_value(json_object_get(reply.result, "source"));
    const char *rule = json_string_value(json_object_get(reply.result, "source_rule"));
    const char *wanted =
        wb_format(cx, "'%s' --map customer_id=who --map date=when", given[0].value);
    assert_string_equal(source, wanted);
    assert_string_equal(rule, wb_format(cx, "%s --rule days:90", wanted));
}

/* Gaps of 40 to 70 days seen for 100: nobody comes back soon, and a window of 30 days says nothing
 * of who comes back at all. */
static void a_short_file_is_no_ground_for_advice(void **state)
{
    wb_ctx *cx = *state;
    wb_str s;
    char day[11];
    json_t *j = NULL;
    wb_given advise = {"advise", ""};
    wb_str_init(&s, cx, WB_MIB);
    wb_str_puts(&s, "customer_id,date,total\n");
    for (int i = 0; i < 400; i++)
        for (int d = i % 50; d < 100; d += 40 + (i * 7 + d) % 31) {
            wb_day_text(wb_day_of(2025, 1, 1) + d, day);
            wb_str_putf(&s, "c%03d,%s,10.50\n", i, day);
        }
    wb_assert_ok(cx, run(cx, "lost", wbtest_write_file(cx, "s.csv", s.p, s.n), &advise, &j));
    const json_t *said = json_object_get(j, "advise");
    const json_t *first = json_array_get(json_object_get(said, "points"), 0);
    assert_true(json_real_value(json_object_get(first, "share")) < 0.2);
    assert_true(json_is_null(json_object_get(said, "suggested_days")));
}

/* The customers out of play in the last month of the report, and the lost of its list. */
static void check_months(wb_ctx *cx, const char *path, double apart)
{
    wb_given given[] = {{"file", path}, {"top", "10"}};
    wb_args *args = NULL;
    json_t *j = NULL;
    wb_assert_ok(cx, wb_args_check(cx, action("lost"), given, WB_COUNT(given), &args));
    wb_assert_ok(cx, wb_lifecycle_report(cx, args, &j));
    const json_t *months = json_object_get(j, "lifecycle");
    const json_t *last = json_array_get(months, json_array_size(months) - 1);
    json_int_t in_play =
        count(last, "new") + count(last, "active") + count(last, "risk") + count(last, "won");
    wb_assert_near((double)(count(j, "customers") - in_play), (double)count(j, "lost"), apart);
    assert_true(json_real_value(json_object_get(j, "lifecycle_rhythms")) >= 2);
}

static void the_months_end_with_as_many_lost_as_the_list(void **state)
{
    wb_ctx *cx = *state;
    check_months(cx, shop(cx, 300, 100), 0);
    const char *retail = wbtest_shared("data/online_retail_2011.csv.gz");
    if (!retail)
        wbtest_skip("needs data/online_retail_2011.csv.gz");
    check_months(cx, retail, 10);
}

static void the_model_shows_every_kind_and_what_it_chose(void **state)
{
    wb_ctx *cx = *state;
    json_t *j = NULL;
    wb_assert_ok(cx, run(cx, "model", shop(cx, 200, 100), NULL, &j));
    assert_string_equal(json_string_value(json_object_get(j, "units")), "weeks");
    assert_true(json_array_size(json_object_get(j, "models")) >= 5);
    assert_int_equal(count(json_object_get(j, "chosen"), "k"), WB_K_MAX); /* clockwork buyers */
}

WBTEST_MAIN(
    an_order_in_two_files_counts_once, who_left_is_lost_and_who_comes_in_rhythm_is_not,
    the_list_is_ranked_by_money_at_stake_and_says_why, a_number_of_days_decides_by_silence_alone,
    a_day_in_the_past_sees_nothing_of_what_came_later, currencies_are_never_added,
    a_handful_of_orders_is_answered_with_its_limits_said, a_file_of_nothing_that_counts_is_told_so,
    a_shop_without_repeats_expects_the_average_order, nobody_lost_has_no_mean_chance,
    a_mistyped_rule_is_told_before_anything_is_read, a_day_far_past_the_last_order_is_refused,
    a_next_step_repeats_the_files_and_how_they_are_read, a_short_file_is_no_ground_for_advice,
    the_months_end_with_as_many_lost_as_the_list, the_model_shows_every_kind_and_what_it_chose)
