-- pieces: every piece
SELECT
  "l"."store_id" AS "store_id",
  CAST(floor(((toInt64("l"."paid_at") + CASE WHEN toInt64("l"."paid_at") >= 1508036400 THEN -7200 ELSE -10800 END)) / 86400) AS Nullable(Int32)) AS "day",
  CASE WHEN toInt64("l"."paid_at") <= -1 THEN 1 ELSE 0 END AS "in_time",
  (intDiv(toInt64("l"."quantity"), 2) - CASE WHEN ("l"."quantity") % 2 < 0 THEN 1 ELSE 0 END) AS "half",
  CAST("l"."freight_minor" AS Nullable(Float64)) / nullIf("l"."price_minor", 0) AS "share",
  CASE
    WHEN "l"."a" <= "l"."b" AND "l"."a" <= 3
    THEN "l"."a"
    WHEN "l"."b" <= "l"."a" AND "l"."b" <= 3
    THEN "l"."b"
    WHEN 3 <= "l"."a" AND 3 <= "l"."b"
    THEN 3
  END AS "least",
  CASE WHEN "l"."a" >= "l"."b" THEN "l"."a" WHEN "l"."b" >= "l"."a" THEN "l"."b" END AS "greatest",
  toInt64(
    ROW_NUMBER() OVER (
      PARTITION BY "l"."store_id"
      ORDER BY toInt64("l"."paid_at") DESC, "l"."order_line_id"
    )
  ) AS "place",
  "l"."store_id" || '''/\\' || CAST("l"."quantity" AS Nullable(String)) AS "name",
  toInt64(bitShiftRight(reinterpretAsUInt64(reverse(substring(MD5("l"."order_line_id"), 1, 8))), 4)) AS "hash",
  CAST(NULL AS Nullable(String)) AS "nothing",
  CASE WHEN "l"."kind" IN ('a', 'b') THEN 1 ELSE 0 END AS "kind",
  1 AS "fulfilment__online_72h_share_90d_or_365d_from_100_store_destination__p"
FROM fact_order_line AS l
LEFT JOIN fact_parcel AS p
  ON "p"."order_id" = "l"."order_id"
WHERE
  "l"."made_to_order" IS NULL;

-- sums: sums per store
SELECT
  "store_id",
  toInt64(COUNT(*)) AS lines,
  toInt64(COUNT(DISTINCT "buyer_id")) AS buyers,
  CAST(COALESCE(SUM("price_minor"), 0) AS Nullable(Int64)) AS gmv
FROM fact_order_line
GROUP BY
  "store_id";
