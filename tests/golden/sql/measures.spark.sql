-- sums_store_order_line_0: sums of flags_order_line per store
SELECT
  `f`.`store_id`,
  COUNT(CASE WHEN `f`.`day` >= 17505 AND `f`.`day` < 17595 THEN 1 END) AS `sums_store_order_line_0_c0`,
  COUNT(
    CASE
      WHEN `f`.`s_fulfilment__online_72h_share_9af80499` = 1
      AND (
        `f`.`day_paid_at` >= 17562 AND `f`.`day_paid_at` < 17592
      )
      THEN 1
    END
  ) AS `sums_store_order_line_0_c1`,
  COUNT(
    CASE
      WHEN `f`.`s_fulfilment__online_72h_share_9af80499` = 2
      AND (
        `f`.`day_paid_at` >= 17562 AND `f`.`day_paid_at` < 17592
      )
      THEN 1
    END
  ) AS `sums_store_order_line_0_c2`,
  COUNT(
    CASE
      WHEN `f`.`s_fulfilment__online_72h_share_9af80499` = 3
      AND (
        `f`.`day_paid_at` >= 17562 AND `f`.`day_paid_at` < 17592
      )
      THEN 1
    END
  ) AS `sums_store_order_line_0_c3`,
  COUNT(
    CASE
      WHEN `f`.`s_sales__lines_count_51ab2403` = 1
      AND (
        `f`.`day_ordered_at` >= 17505 AND `f`.`day_ordered_at` < 17595
      )
      THEN 1
    END
  ) AS `sums_store_order_line_0_c4`,
  COUNT(
    CASE
      WHEN `f`.`s_sales__lines_count_51ab2403` = 3
      AND (
        `f`.`day_ordered_at` >= 17505 AND `f`.`day_ordered_at` < 17595
      )
      THEN 1
    END
  ) AS `sums_store_order_line_0_c5`,
  CAST(COALESCE(
    SUM(
      CASE
        WHEN `f`.`s_sales__gmv_amount_f6c3483e` = 1
        AND (
          `f`.`day_paid_at` >= 17505 AND `f`.`day_paid_at` < 17595
        )
        THEN `f`.`v_goods_minor`
        ELSE 0
      END
    ),
    0
  ) AS BIGINT) AS `sums_store_order_line_0_c6`,
  COUNT(
    CASE
      WHEN `f`.`s_sales__gmv_amount_f6c3483e` = 3
      AND (
        `f`.`day_paid_at` >= 17505 AND `f`.`day_paid_at` < 17595
      )
      THEN 1
    END
  ) AS `sums_store_order_line_0_c7`
FROM flags_order_line AS f
WHERE
  (
    `f`.`day` >= 17505 AND `f`.`day` < 17595
  )
  OR (
    `f`.`day_paid_at` >= 17505 AND `f`.`day_paid_at` < 17595
  )
  OR (
    `f`.`day_ordered_at` >= 17505 AND `f`.`day_ordered_at` < 17595
  )
GROUP BY
  `f`.`store_id`;

-- sums_store_review_0: sums of flags_review per store
SELECT
  `f`.`store_id`,
  COUNT(
    CASE
      WHEN `f`.`s_reviews__rating_mean_20ac4c83` = 1
      AND (
        `f`.`day_created_at` >= 17505 AND `f`.`day_created_at` < 17595
      )
      THEN 1
    END
  ) AS `sums_store_review_0_c0`,
  CAST(COALESCE(
    SUM(
      CASE
        WHEN `f`.`s_reviews__rating_mean_20ac4c83` = 1
        AND (
          `f`.`day_created_at` >= 17505 AND `f`.`day_created_at` < 17595
        )
        THEN `f`.`v_score`
        ELSE 0
      END
    ),
    0
  ) AS BIGINT) AS `sums_store_review_0_c1`,
  COUNT(
    CASE
      WHEN `f`.`s_reviews__rating_mean_20ac4c83` = 3
      AND (
        `f`.`day_created_at` >= 17505 AND `f`.`day_created_at` < 17595
      )
      THEN 1
    END
  ) AS `sums_store_review_0_c2`
FROM flags_review AS f
WHERE
  `f`.`day_created_at` >= 17505 AND `f`.`day_created_at` < 17595
GROUP BY
  `f`.`store_id`;

-- sums_store_order_line_1: sums of flags_order_line per store
SELECT
  `f`.`store_id`,
  COUNT(
    CASE
      WHEN `f`.`s_sales__lines_count_51ab2403` = 1
      AND (
        `f`.`day_ordered_at` >= 17230 AND `f`.`day_ordered_at` < 17595
      )
      THEN 1
    END
  ) AS `sums_store_order_line_1_c0`,
  COUNT(
    CASE
      WHEN `f`.`s_sales__lines_count_51ab2403` = 3
      AND (
        `f`.`day_ordered_at` >= 17230 AND `f`.`day_ordered_at` < 17595
      )
      THEN 1
    END
  ) AS `sums_store_order_line_1_c1`
FROM flags_order_line AS f
WHERE
  `f`.`day_ordered_at` >= 17230 AND `f`.`day_ordered_at` < 17595
GROUP BY
  `f`.`store_id`;

-- values_store_0: different values per store
SELECT
  `t`.`store_id`,
  COUNT(CASE WHEN NOT `t`.`value` IS NULL AND `t`.`k0` >= 1 THEN 1 END) AS `values_store_0_seen0`,
  COUNT(CASE WHEN NOT `t`.`value` IS NULL AND `t`.`k0` >= 2 THEN 1 END) AS `values_store_0_again0`,
  CAST(COALESCE(SUM(CASE WHEN `t`.`value` IS NULL THEN `t`.`k0` + `t`.`u0` ELSE `t`.`u0` END), 0) AS BIGINT) AS `values_store_0_unknown0`
FROM (
  SELECT
    `f`.`store_id`,
    `f`.`v_buyer_id` AS value,
    COUNT(
      CASE
        WHEN `f`.`s_sales__buyers_count_83890284` = 1
        AND (
          `f`.`day_ordered_at` >= 17565 AND `f`.`day_ordered_at` < 17595
        )
        THEN 1
      END
    ) AS k0,
    COUNT(
      CASE
        WHEN `f`.`s_sales__buyers_count_83890284` = 3
        AND (
          `f`.`day_ordered_at` >= 17565 AND `f`.`day_ordered_at` < 17595
        )
        THEN 1
      END
    ) AS u0
  FROM flags_order_line AS f
  WHERE
    (
      `f`.`day_ordered_at` >= 17565 AND `f`.`day_ordered_at` < 17595
    )
  GROUP BY
    `f`.`store_id`,
    `f`.`v_buyer_id`
) AS t
GROUP BY
  `t`.`store_id`;

-- subjects_store: who is measured
SELECT DISTINCT
  `t`.`store_id`
FROM (
  SELECT
    `store_id`
  FROM sums_store_order_line_0
  UNION ALL
  SELECT
    `store_id`
  FROM sums_store_review_0
  UNION ALL
  SELECT
    `store_id`
  FROM sums_store_order_line_1
  UNION ALL
  SELECT
    `store_id`
  FROM values_store_0
  UNION ALL
  SELECT
    `store_id`
  FROM fact_store
  WHERE
    `opened_at` IS NULL
    OR UNIX_SECONDS(CAST(`opened_at` AS TIMESTAMP_LTZ)) < 1520218800
) AS t
WHERE
  NOT `t`.`store_id` IS NULL;

-- category_store: main categories
SELECT
  `c`.`store_id`,
  `c`.`category`
FROM (
  SELECT
    `t`.`store_id`,
    `t`.`category`,
    ROW_NUMBER() OVER (
      PARTITION BY `t`.`store_id`
      ORDER BY `t`.`listings` DESC, `t`.`category` NULLS LAST
    ) AS `place`
  FROM (
    SELECT
      l.store_id AS store_id,
      l.category AS category,
      COUNT(*) AS listings
    FROM fact_listing AS l
    WHERE
      NOT l.category IS NULL
    GROUP BY
      l.store_id,
      l.category
  ) AS t
) AS c
WHERE
  `c`.`place` = 1;

-- figures_store: figures per store
SELECT
  `x`.`store_id`,
  CASE
    WHEN CAST(`b_merchant`.`kind` AS STRING) <> 'unknown'
    THEN CAST(`b_merchant`.`kind` AS STRING)
  END AS `a_merchant_kind`,
  `m`.`category` AS `category`,
  COALESCE(`sums_store_order_line_0`.`sums_store_order_line_0_c0`, 0) AS `size`,
  CAST(COALESCE(`sums_store_order_line_0`.`sums_store_order_line_0_c1`, 0) AS BIGINT) AS `fulfilment__online_72h_share_30d_store__p`,
  CAST(COALESCE(`sums_store_order_line_0`.`sums_store_order_line_0_c1`, 0) + COALESCE(`sums_store_order_line_0`.`sums_store_order_line_0_c2`, 0) + COALESCE(`sums_store_order_line_0`.`sums_store_order_line_0_c3`, 0) AS BIGINT) AS `fulfilment__online_72h_share_30d_store__n`,
  CAST(COALESCE(`sums_store_order_line_0`.`sums_store_order_line_0_c3`, 0) AS BIGINT) AS `fulfilment__online_72h_share_30d_store__u`,
  CAST(COALESCE(`sums_store_review_0`.`sums_store_review_0_c1`, 0) AS BIGINT) AS `reviews__rating_mean_90d_store__p`,
  CAST(COALESCE(`sums_store_review_0`.`sums_store_review_0_c0`, 0) + COALESCE(`sums_store_review_0`.`sums_store_review_0_c2`, 0) AS BIGINT) AS `reviews__rating_mean_90d_store__n`,
  CAST(COALESCE(`sums_store_review_0`.`sums_store_review_0_c2`, 0) AS BIGINT) AS `reviews__rating_mean_90d_store__u`,
  CAST(COALESCE(`values_store_0`.`values_store_0_seen0`, 0) AS BIGINT) AS `sales__buyers_count_30d_store__p`,
  CAST(1 AS BIGINT) AS `sales__buyers_count_30d_store__n`,
  CAST(COALESCE(`values_store_0`.`values_store_0_unknown0`, 0) AS BIGINT) AS `sales__buyers_count_30d_store__u`,
  CAST(CASE
    WHEN (
      1
    ) >= 100
    THEN COALESCE(`sums_store_order_line_0`.`sums_store_order_line_0_c4`, 0)
    ELSE COALESCE(`sums_store_order_line_1`.`sums_store_order_line_1_c0`, 0)
  END AS BIGINT) AS `sales__lines_count_90d_or_365d_from_100_store__p`,
  CAST(CASE WHEN (
    1
  ) >= 100 THEN 1 ELSE 1 END AS BIGINT) AS `sales__lines_count_90d_or_365d_from_100_store__n`,
  CAST(CASE
    WHEN (
      1
    ) >= 100
    THEN COALESCE(`sums_store_order_line_0`.`sums_store_order_line_0_c5`, 0)
    ELSE COALESCE(`sums_store_order_line_1`.`sums_store_order_line_1_c1`, 0)
  END AS BIGINT) AS `sales__lines_count_90d_or_365d_from_100_store__u`,
  CAST(CASE WHEN (
    1
  ) >= 100 THEN 17505 ELSE 17230 END AS INT) AS `sales__lines_count_90d_or_365d_from_100_store__from`,
  CAST(CASE WHEN (
    1
  ) >= 100 THEN 17595 ELSE 17595 END AS INT) AS `sales__lines_count_90d_or_365d_from_100_store__until`,
  CAST(COALESCE(`sums_store_order_line_0`.`sums_store_order_line_0_c6`, 0) AS BIGINT) AS `sales__gmv_amount_90d_store__p`,
  CAST(1 AS BIGINT) AS `sales__gmv_amount_90d_store__n`,
  CAST(COALESCE(`sums_store_order_line_0`.`sums_store_order_line_0_c7`, 0) AS BIGINT) AS `sales__gmv_amount_90d_store__u`
FROM subjects_store AS x
LEFT JOIN sums_store_order_line_0
  ON `sums_store_order_line_0`.`store_id` = `x`.`store_id`
LEFT JOIN sums_store_review_0
  ON `sums_store_review_0`.`store_id` = `x`.`store_id`
LEFT JOIN sums_store_order_line_1
  ON `sums_store_order_line_1`.`store_id` = `x`.`store_id`
LEFT JOIN values_store_0
  ON `values_store_0`.`store_id` = `x`.`store_id`
LEFT JOIN fact_store AS b_store
  ON `b_store`.`store_id` = `x`.`store_id`
LEFT JOIN fact_merchant AS b_merchant
  ON `b_merchant`.`merchant_id` = `b_store`.`merchant_id`
LEFT JOIN category_store AS m
  ON `m`.`store_id` = `x`.`store_id`;

-- measured_store: figures with peer ranks
SELECT
  `store_id`,
  `a_merchant_kind`,
  `category`,
  `size`,
  `fulfilment__online_72h_share_30d_store__p`,
  `fulfilment__online_72h_share_30d_store__n`,
  `fulfilment__online_72h_share_30d_store__u`,
  `reviews__rating_mean_90d_store__p`,
  `reviews__rating_mean_90d_store__n`,
  `reviews__rating_mean_90d_store__u`,
  `sales__buyers_count_30d_store__p`,
  `sales__buyers_count_30d_store__n`,
  `sales__buyers_count_30d_store__u`,
  `sales__lines_count_90d_or_365d_from_100_store__p`,
  `sales__lines_count_90d_or_365d_from_100_store__n`,
  `sales__lines_count_90d_or_365d_from_100_store__u`,
  `sales__lines_count_90d_or_365d_from_100_store__from`,
  `sales__lines_count_90d_or_365d_from_100_store__until`,
  `sales__gmv_amount_90d_store__p`,
  `sales__gmv_amount_90d_store__n`,
  `sales__gmv_amount_90d_store__u`,
  CAST(CASE
    WHEN `rate_0` IS NULL
    THEN 0
    ELSE `place_0` - 1 + (((`ties_0` - 1)) DIV 2 - CASE WHEN ((`ties_0` - 1)) % 2 < 0 THEN 1 ELSE 0 END)
  END AS BIGINT) AS `peers__gmv_rank_90d_store__p`,
  CAST(CASE WHEN `rate_0` IS NULL THEN 0 ELSE `peers_0` - 1 END AS BIGINT) AS `peers__gmv_rank_90d_store__n`,
  CAST(0 AS BIGINT) AS `peers__gmv_rank_90d_store__u`
FROM (
  SELECT
    *,
    RANK() OVER (
      PARTITION BY CASE WHEN `rate_0` IS NULL THEN 1 ELSE 0 END, COALESCE(`category`, ''), `band_0`
      ORDER BY `rate_0` ASC NULLS LAST
    ) AS `place_0`,
    COUNT(*) OVER (
      PARTITION BY CASE WHEN `rate_0` IS NULL THEN 1 ELSE 0 END, COALESCE(`category`, ''), `band_0`, `rate_0`
    ) AS `ties_0`,
    COUNT(*) OVER (
      PARTITION BY CASE WHEN `rate_0` IS NULL THEN 1 ELSE 0 END, COALESCE(`category`, ''), `band_0`
    ) AS `peers_0`
  FROM (
    SELECT
      *,
      CAST(`sales__gmv_amount_90d_store__p` AS DOUBLE) / NULLIF((
        `sales__gmv_amount_90d_store__n` - `sales__gmv_amount_90d_store__u`
      ), 0) AS `rate_0`,
      CASE
        WHEN `size` >= 10000
        THEN 5
        WHEN `size` >= 1000
        THEN 4
        WHEN `size` >= 100
        THEN 3
        WHEN `size` >= 10
        THEN 2
        WHEN `size` >= 1
        THEN 1
        ELSE 0
      END AS `band_0`
    FROM figures_store
  ) AS t
) AS p;
