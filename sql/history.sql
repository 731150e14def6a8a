-- Statements of src/history. Tables: sale and refund, one row per fact as it came; summary, one row
-- per customer as of the day last asked for. Amounts are minor units, days count from 1970-01-01.
-- ord is the hash of an order id and line the hash of a product and its price per piece, 0 = unknown.

-- name: shut_files
-- From here on no file and no address can be reached but the folder for spilling.
SET enable_external_access = false

-- name: lock_settings
SET lock_configuration = true

-- name: create_sale
CREATE TABLE sale (customer UINTEGER, day INTEGER, amount BIGINT)

-- name: create_sale_detail
CREATE TABLE sale (customer UINTEGER, day INTEGER, amount BIGINT,
                   ord BIGINT, line BIGINT)

-- name: create_sold
-- Sales in the shape with detail, whichever way they are kept.
CREATE VIEW sold AS
SELECT customer, day, amount, CAST(0 AS BIGINT) AS ord, CAST(0 AS BIGINT) AS line FROM sale

-- name: create_sold_detail
CREATE VIEW sold AS SELECT customer, day, amount, ord, line FROM sale

-- name: create_refund
CREATE TABLE refund (customer UINTEGER, day INTEGER, amount BIGINT,
                     ord BIGINT, line BIGINT)

-- name: create_summary
CREATE TABLE summary (x INTEGER, t_x INTEGER, T INTEGER)

-- name: clear_summary
DELETE FROM summary

-- name: later_facts
-- One row: how many sales and refunds lie after the day $1.
SELECT (SELECT count(*) FROM sale WHERE day > $1) AS sales,
       (SELECT count(*) FROM refund WHERE day > $1) AS refunds

-- name: purchases
-- A row is a sale up to the day $1, in the order in which one pass sums them up per customer and
-- day. Only customers whose number hashes below $2 of 2^32.
SELECT customer, day, amount
FROM sale
WHERE day <= $1
  AND ($2 = 4294967296 OR (CAST(customer AS BIGINT) * 1640531527) % 4294967296 < $2)
ORDER BY customer, day

-- name: purchases_detail
-- As purchases, with the order id.
SELECT customer, day, amount, ord
FROM sale
WHERE day <= $1
  AND ($2 = 4294967296 OR (CAST(customer AS BIGINT) * 1640531527) % 4294967296 < $2)
ORDER BY customer, day

-- name: customer_summary
-- A row is a customer with a sale up to the day $1: number of sales, first and last day, purchase
-- days after the first (x), sums of ln(gap) and gap^2 in days, gross amount of all purchases and of
-- those after the first. It defines what a summary is; the program sums up `purchases` in one pass,
-- which is the same at a quarter of the cost, and a test holds the two together.
WITH purchase AS (
    SELECT customer, day, count(*) AS sales, sum(amount) AS amount
    FROM sale
    WHERE day <= $1
    GROUP BY customer, day
), spaced AS (
    SELECT *, day - lag(day) OVER (PARTITION BY customer ORDER BY day) AS gap
    FROM purchase
)
SELECT customer, CAST(sum(sales) AS BIGINT) AS sales, min(day) AS first, max(day) AS last,
       count(gap) AS x,
       coalesce(sum(ln(gap)), 0) AS sum_ln_gap,
       coalesce(sum(CAST(gap AS DOUBLE) * gap), 0) AS sum_sq_gap,
       CAST(sum(amount) AS BIGINT) AS gross,
       CAST(coalesce(sum(CASE WHEN gap IS NOT NULL THEN amount END), 0) AS BIGINT) AS gross_repeat
FROM spaced
GROUP BY customer
ORDER BY customer

-- name: distinct_triples
-- A row is a history that `customers` customers share: x, t_x, T.
SELECT x, t_x, T, CAST(count(*) AS BIGINT) AS customers
FROM summary
GROUP BY x, t_x, T
ORDER BY x, t_x, T

-- name: refund_matches
-- A row is a refund up to the day $1 and what it lowers: the order it names (order_day), or the
-- sales of the same product at the same price that it can belong to (line_day: the latest of them;
-- line_part: how much of the refund they can bear), and for the rest the customer's last purchase
-- (last_day). A day is never later than the refund; NULL = there is none.
--
-- What sales of one product can bear: take sales as deposits and refunds as withdrawals, in order of
-- days. The level may not fall below 0, so each new lowest level below 0 is a part without a sale.
WITH asked AS (
    SELECT customer, day, amount, ord, line,
           row_number() OVER (ORDER BY customer, day, ord, line, amount) AS id
    FROM refund
    WHERE day <= $1
), near AS (
    SELECT customer, day, amount, ord, line
    FROM sold
    WHERE day <= $1 AND customer IN (SELECT customer FROM asked)
), named AS (
    SELECT a.id, o.day AS order_day
    FROM asked a
    JOIN (SELECT customer, ord, min(day) AS day FROM near WHERE ord <> 0 GROUP BY customer, ord) o
      ON o.customer = a.customer AND o.ord = a.ord AND o.day <= a.day
), unnamed AS (
    SELECT customer, day, amount, line, id
    FROM asked
    WHERE line <> 0 AND id NOT IN (SELECT id FROM named)
), movement AS (
    SELECT customer, line, day, 0 AS step, CAST(0 AS BIGINT) AS id, sum(amount) AS change
    FROM near
    WHERE (customer, line) IN (SELECT customer, line FROM unnamed)
    GROUP BY customer, line, day
    UNION ALL
    SELECT customer, line, day, 1, id, -amount FROM unnamed
), level AS (
    SELECT customer, line, day, step, id, change,
           sum(change) OVER so_far AS height,
           max(CASE WHEN step = 0 THEN day END) OVER so_far AS line_day
    FROM movement
    WINDOW so_far AS (PARTITION BY customer, line ORDER BY day, step, id
                      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
), lowest AS (
    SELECT *, least(0, min(height) OVER so_far) AS low
    FROM level
    WINDOW so_far AS (PARTITION BY customer, line ORDER BY day, step, id
                      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
), borne AS (
    SELECT id, step, line_day, -change - (lag(low, 1, 0) OVER so_far - low) AS line_part
    FROM lowest
    WINDOW so_far AS (PARTITION BY customer, line ORDER BY day, step, id)
), visit AS (
    SELECT DISTINCT customer, day, 0 AS step, CAST(0 AS BIGINT) AS id FROM near
    UNION ALL
    SELECT customer, day, 1, id FROM asked
), before AS (
    SELECT id, step,
           max(CASE WHEN step = 0 THEN day END) OVER (PARTITION BY customer ORDER BY day, step, id
               ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS last_day
    FROM visit
)
SELECT a.customer, a.amount, n.order_day, b.line_day,
       CAST(coalesce(b.line_part, 0) AS BIGINT) AS line_part, p.last_day
FROM asked a
JOIN before p ON p.id = a.id AND p.step = 1
LEFT JOIN named n ON n.id = a.id
LEFT JOIN borne b ON b.id = a.id AND b.step = 1
ORDER BY a.customer, a.id
