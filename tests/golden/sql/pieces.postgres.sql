-- pieces: every piece
SELECT
  "l"."store_id",
  CAST(FLOOR(CAST((CAST(FLOOR(EXTRACT(EPOCH FROM "l"."paid_at")) AS BIGINT) + CASE WHEN CAST(FLOOR(EXTRACT(EPOCH FROM "l"."paid_at")) AS BIGINT) >= 1508036400 THEN -7200 ELSE -10800 END) AS DOUBLE PRECISION) / 86400) AS INTEGER) AS "day",
  CASE
    WHEN CAST(FLOOR(EXTRACT(EPOCH FROM "l"."paid_at")) AS BIGINT) <= -1
    THEN 1
    ELSE 0
  END AS "in_time",
  (("l"."quantity") / 2 - CASE WHEN ("l"."quantity") % 2 < 0 THEN 1 ELSE 0 END) AS "half",
  CAST("l"."freight_minor" AS DOUBLE PRECISION) / NULLIF("l"."price_minor", 0) AS "share",
  CASE
    WHEN "l"."a" <= "l"."b" AND "l"."a" <= 3
    THEN "l"."a"
    WHEN "l"."b" <= "l"."a" AND "l"."b" <= 3
    THEN "l"."b"
    WHEN 3 <= "l"."a" AND 3 <= "l"."b"
    THEN 3
  END AS "least",
  CASE WHEN "l"."a" >= "l"."b" THEN "l"."a" WHEN "l"."b" >= "l"."a" THEN "l"."b" END AS "greatest",
  ROW_NUMBER() OVER (
    PARTITION BY "l"."store_id"
    ORDER BY CAST(FLOOR(EXTRACT(EPOCH FROM "l"."paid_at")) AS BIGINT) DESC NULLS LAST, ("l"."order_line_id") COLLATE "C"
  ) AS "place",
  "l"."store_id" || '''/\' || CAST("l"."quantity" AS TEXT) AS "name",
  CAST(CAST('x' || SUBSTR(MD5("l"."order_line_id"), 1, 15) AS BIT(60)) AS BIGINT) AS "hash",
  CAST(NULL AS TEXT) AS "nothing",
  CASE WHEN "l"."kind" IN ('a', 'b') THEN 1 ELSE 0 END AS "kind",
  1 AS "fulfilment__online_72h_share_90d_or_365d_from__26e9be04cb9b3db4"
FROM fact_order_line AS l
LEFT JOIN fact_parcel AS p
  ON "p"."order_id" = "l"."order_id"
WHERE
  "l"."made_to_order" IS NULL;

-- sums: sums per store
SELECT
  "store_id",
  COUNT(*) AS lines,
  COUNT(DISTINCT "buyer_id") AS buyers,
  CAST(COALESCE(SUM("price_minor"), 0) AS BIGINT) AS gmv
FROM fact_order_line
GROUP BY
  "store_id";
