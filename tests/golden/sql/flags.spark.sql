-- rows_parcel_scans: a relation beside the rows
SELECT
  parcel_id,
  MIN(
    CASE
      WHEN kind IN ('accepted', 'in_transit', 'attempted', 'delivered', 'handed_over')
      THEN UNIX_SECONDS(CAST(at AS TIMESTAMP_LTZ))
    END
  ) AS scan_s,
  MIN(CASE WHEN kind = 'delivered' THEN UNIX_SECONDS(CAST(at AS TIMESTAMP_LTZ)) END) AS delivered_s
FROM fact_parcel_event
GROUP BY
  parcel_id;

-- rows_line_parcels: a relation beside the rows
SELECT
  p.order_line_id AS order_line_id,
  p.order_id AS order_id,
  p.store_id AS store_id,
  MAX(e.scan_s) AS scan_s,
  COUNT(*) - COUNT(e.scan_s) AS unscanned,
  MAX(e.delivered_s) AS delivered_s,
  COUNT(*) - COUNT(e.delivered_s) AS undelivered,
  MIN(CASE WHEN p.scans_complete THEN 1 ELSE 0 END) AS complete,
  MIN(p.carrier) AS carrier
FROM fact_parcel AS p
LEFT JOIN rows_parcel_scans AS e
  ON e.parcel_id = p.parcel_id
WHERE
  NOT p.order_line_id IS NULL
GROUP BY
  p.order_line_id,
  p.order_id,
  p.store_id;

-- rows_order_parcels: a relation beside the rows
SELECT
  p.order_id AS order_id,
  p.store_id AS store_id,
  MAX(e.scan_s) AS scan_s,
  COUNT(*) - COUNT(e.scan_s) AS unscanned,
  MAX(e.delivered_s) AS delivered_s,
  COUNT(*) - COUNT(e.delivered_s) AS undelivered,
  MIN(CASE WHEN p.scans_complete THEN 1 ELSE 0 END) AS complete,
  MIN(p.carrier) AS carrier
FROM fact_parcel AS p
LEFT JOIN rows_parcel_scans AS e
  ON e.parcel_id = p.parcel_id
WHERE
  p.order_line_id IS NULL
GROUP BY
  p.order_id,
  p.store_id;

-- rows_order_line: rows with their facts and deadlines
SELECT
  u.*,
  `wb`.`start_s` + (
    `u`.`target_s` - ((`u`.`target_s`) DIV 86400 - CASE WHEN (`u`.`target_s`) % 86400 < 0 THEN 1 ELSE 0 END) * 86400
  ) AS `d_paid_at_259200_working`
FROM (
  SELECT
    t.*,
    `wa`.`ordinal` * 86400 + CASE
      WHEN wa.works = 1
      THEN CASE
        WHEN `t`.`f_paid_at` - `wa`.`start_s` <= 86399
        THEN `t`.`f_paid_at` - `wa`.`start_s`
        WHEN 86399 <= `t`.`f_paid_at` - `wa`.`start_s`
        THEN 86399
      END
      ELSE 0
    END + 259200 AS `target_s`
  FROM (
    SELECT
      *,
      `f_paid_at` + 259200 AS `d_paid_at_259200_elapsed`,
      `f_paid_at` + 0 AS `d_paid_at_0_elapsed`
    FROM (
      SELECT
        r.store_id AS `store_id`,
        r.listing_id AS `listing_id`,
        r.destination AS `destination`,
        r.order_line_id AS `order_line_id`,
        r.order_id AS `order_id`,
        UNIX_SECONDS(CAST(r.cancelled_at AS TIMESTAMP_LTZ)) AS `f_cancelled_at`,
        CASE
          WHEN COALESCE(NOT r.cancelled_at IS NULL OR NOT r.cancelled, TRUE)
          THEN 1
          ELSE 0
        END AS `k_cancelled_at`,
        r.cancelled_by AS `f_cancelled_by`,
        CASE
          WHEN COALESCE(r.cancelled_by <> 'unknown', FALSE)
          OR NOT COALESCE(r.cancelled, NOT r.cancelled_at IS NULL)
          THEN 1
          ELSE 0
        END AS `k_cancelled_by`,
        CASE
          WHEN COALESCE(lp.unscanned, 0) + COALESCE(op.unscanned, 0) > 0
          THEN CAST(NULL AS BIGINT)
          WHEN lp.scan_s IS NULL
          THEN op.scan_s
          WHEN op.scan_s IS NULL
          THEN lp.scan_s
          WHEN lp.scan_s > op.scan_s
          THEN lp.scan_s
          ELSE op.scan_s
        END AS `f_first_scan_at`,
        CASE
          WHEN COALESCE(lp.complete, 1) = 1 AND COALESCE(op.complete, 1) = 1
          THEN 1
          ELSE 0
        END AS `k_first_scan_at`,
        CASE WHEN r.currency = 'BRL' THEN r.price_minor END AS `f_goods_minor`,
        r.made_to_order AS `f_made_to_order`,
        UNIX_SECONDS(CAST(r.ordered_at AS TIMESTAMP_LTZ)) AS `f_ordered_at`,
        UNIX_SECONDS(CAST(r.paid_at AS TIMESTAMP_LTZ)) AS `f_paid_at`,
        ss.country AS `scope_country`,
        sl.category AS `scope_category`,
        COALESCE(lp.carrier, op.carrier) AS `scope_carrier`
      FROM fact_order_line AS r
      LEFT JOIN rows_line_parcels AS lp
        ON lp.order_line_id = r.order_line_id
        AND lp.order_id = r.order_id
        AND lp.store_id = r.store_id
      LEFT JOIN rows_order_parcels AS op
        ON op.order_id = r.order_id AND op.store_id = r.store_id
      LEFT JOIN fact_store AS ss
        ON ss.store_id = r.store_id
      LEFT JOIN fact_listing AS sl
        ON sl.listing_id = r.listing_id
    ) AS t
  ) AS t
  LEFT JOIN working_days AS wa
    ON `wa`.`day` = CAST(FLOOR(((`t`.`f_paid_at` + CASE WHEN `t`.`f_paid_at` >= 1518919200 THEN -10800 WHEN `t`.`f_paid_at` >= 1508036400 THEN -7200 ELSE -10800 END)) / 86400) AS INT)
) AS u
LEFT JOIN working_days AS wb
  ON `wb`.`worked` = ((`u`.`target_s`) DIV 86400 - CASE WHEN (`u`.`target_s`) % 86400 < 0 THEN 1 ELSE 0 END);

-- excuses_order_line: rows touched by incidents
SELECT
  `x`.`order_line_id`,
  `x`.`order_id`,
  MAX(
    CASE
      WHEN (
        `i`.`kind` IN ('outage', 'platform', 'strike', 'weather')
        AND UNIX_SECONDS(CAST(i.from_at AS TIMESTAMP_LTZ)) < `x`.`d_paid_at_259200_elapsed`
        AND UNIX_SECONDS(CAST(i.until_at AS TIMESTAMP_LTZ)) > `x`.`f_paid_at`
        AND (
          CASE
            WHEN `f_paid_at` IS NULL
            THEN 0
            WHEN NOT (
              (
                NOT (
                  CASE WHEN `f_made_to_order` THEN TRUE ELSE FALSE END
                )
                AND NOT (
                  (
                    CASE
                      WHEN `f_cancelled_by` = 'buyer'
                      THEN TRUE
                      WHEN `k_cancelled_by` = 0
                      THEN CAST(NULL AS BOOLEAN)
                      ELSE FALSE
                    END
                    AND CASE
                      WHEN `f_cancelled_at` < `d_paid_at_259200_elapsed`
                      THEN TRUE
                      WHEN `k_cancelled_at` = 0
                      THEN CAST(NULL AS BOOLEAN)
                      ELSE FALSE
                    END
                  )
                )
              )
            )
            THEN 0
            WHEN (
              (
                NOT (
                  CASE WHEN `f_made_to_order` THEN TRUE ELSE FALSE END
                )
                AND NOT (
                  (
                    CASE
                      WHEN `f_cancelled_by` = 'buyer'
                      THEN TRUE
                      WHEN `k_cancelled_by` = 0
                      THEN CAST(NULL AS BOOLEAN)
                      ELSE FALSE
                    END
                    AND CASE
                      WHEN `f_cancelled_at` < `d_paid_at_259200_elapsed`
                      THEN TRUE
                      WHEN `k_cancelled_at` = 0
                      THEN CAST(NULL AS BOOLEAN)
                      ELSE FALSE
                    END
                  )
                )
              )
            ) IS NULL
            THEN 3
            WHEN CASE
              WHEN `f_first_scan_at` < `d_paid_at_259200_elapsed`
              THEN TRUE
              WHEN `k_first_scan_at` = 0
              THEN CAST(NULL AS BOOLEAN)
              ELSE FALSE
            END
            THEN 1
            WHEN (
              CASE
                WHEN `f_first_scan_at` < `d_paid_at_259200_elapsed`
                THEN TRUE
                WHEN `k_first_scan_at` = 0
                THEN CAST(NULL AS BOOLEAN)
                ELSE FALSE
              END
            ) IS NULL
            THEN 3
            ELSE 2
          END
        ) = 2
      )
      THEN 1
      ELSE 0
    END
  ) AS `x_fulfilment__online_72h_share_9af80499`,
  MAX(
    CASE
      WHEN (
        `i`.`kind` IN ('outage', 'platform', 'strike', 'weather')
        AND UNIX_SECONDS(CAST(i.from_at AS TIMESTAMP_LTZ)) < `x`.`d_paid_at_259200_working`
        AND UNIX_SECONDS(CAST(i.until_at AS TIMESTAMP_LTZ)) > `x`.`f_paid_at`
        AND (
          CASE
            WHEN `f_paid_at` IS NULL
            THEN 0
            WHEN NOT (
              (
                NOT (
                  CASE WHEN `f_made_to_order` THEN TRUE ELSE FALSE END
                )
                AND NOT (
                  (
                    CASE
                      WHEN `f_cancelled_by` = 'buyer'
                      THEN TRUE
                      WHEN `k_cancelled_by` = 0
                      THEN CAST(NULL AS BOOLEAN)
                      ELSE FALSE
                    END
                    AND CASE
                      WHEN `f_cancelled_at` < `d_paid_at_259200_working`
                      THEN TRUE
                      WHEN `k_cancelled_at` = 0
                      THEN CAST(NULL AS BOOLEAN)
                      ELSE FALSE
                    END
                  )
                )
              )
            )
            THEN 0
            WHEN (
              (
                NOT (
                  CASE WHEN `f_made_to_order` THEN TRUE ELSE FALSE END
                )
                AND NOT (
                  (
                    CASE
                      WHEN `f_cancelled_by` = 'buyer'
                      THEN TRUE
                      WHEN `k_cancelled_by` = 0
                      THEN CAST(NULL AS BOOLEAN)
                      ELSE FALSE
                    END
                    AND CASE
                      WHEN `f_cancelled_at` < `d_paid_at_259200_working`
                      THEN TRUE
                      WHEN `k_cancelled_at` = 0
                      THEN CAST(NULL AS BOOLEAN)
                      ELSE FALSE
                    END
                  )
                )
              )
            ) IS NULL
            THEN 3
            WHEN CASE
              WHEN `f_first_scan_at` < `d_paid_at_259200_working`
              THEN TRUE
              WHEN `k_first_scan_at` = 0
              THEN CAST(NULL AS BOOLEAN)
              ELSE FALSE
            END
            THEN 1
            WHEN (
              CASE
                WHEN `f_first_scan_at` < `d_paid_at_259200_working`
                THEN TRUE
                WHEN `k_first_scan_at` = 0
                THEN CAST(NULL AS BOOLEAN)
                ELSE FALSE
              END
            ) IS NULL
            THEN 3
            ELSE 2
          END
        ) = 2
      )
      THEN 1
      ELSE 0
    END
  ) AS `x_fulfilment__online_72h_working_share_62c82904`
FROM rows_order_line AS x
CROSS JOIN fact_incident AS i
WHERE
  (
    `i`.`country` IS NULL OR `i`.`country` = `x`.`scope_country`
  )
  AND (
    `i`.`destination` IS NULL OR `i`.`destination` = `x`.`destination`
  )
  AND (
    `i`.`carrier` IS NULL OR `i`.`carrier` = `x`.`scope_carrier`
  )
  AND (
    `i`.`store_id` IS NULL OR `i`.`store_id` = `x`.`store_id`
  )
  AND (
    `i`.`category` IS NULL OR `i`.`category` = `x`.`scope_category`
  )
  AND (
    (
      `i`.`kind` IN ('outage', 'platform', 'strike', 'weather')
      AND UNIX_SECONDS(CAST(i.from_at AS TIMESTAMP_LTZ)) < `x`.`d_paid_at_259200_elapsed`
      AND UNIX_SECONDS(CAST(i.until_at AS TIMESTAMP_LTZ)) > `x`.`f_paid_at`
      AND (
        CASE
          WHEN `f_paid_at` IS NULL
          THEN 0
          WHEN NOT (
            (
              NOT (
                CASE WHEN `f_made_to_order` THEN TRUE ELSE FALSE END
              )
              AND NOT (
                (
                  CASE
                    WHEN `f_cancelled_by` = 'buyer'
                    THEN TRUE
                    WHEN `k_cancelled_by` = 0
                    THEN CAST(NULL AS BOOLEAN)
                    ELSE FALSE
                  END
                  AND CASE
                    WHEN `f_cancelled_at` < `d_paid_at_259200_elapsed`
                    THEN TRUE
                    WHEN `k_cancelled_at` = 0
                    THEN CAST(NULL AS BOOLEAN)
                    ELSE FALSE
                  END
                )
              )
            )
          )
          THEN 0
          WHEN (
            (
              NOT (
                CASE WHEN `f_made_to_order` THEN TRUE ELSE FALSE END
              )
              AND NOT (
                (
                  CASE
                    WHEN `f_cancelled_by` = 'buyer'
                    THEN TRUE
                    WHEN `k_cancelled_by` = 0
                    THEN CAST(NULL AS BOOLEAN)
                    ELSE FALSE
                  END
                  AND CASE
                    WHEN `f_cancelled_at` < `d_paid_at_259200_elapsed`
                    THEN TRUE
                    WHEN `k_cancelled_at` = 0
                    THEN CAST(NULL AS BOOLEAN)
                    ELSE FALSE
                  END
                )
              )
            )
          ) IS NULL
          THEN 3
          WHEN CASE
            WHEN `f_first_scan_at` < `d_paid_at_259200_elapsed`
            THEN TRUE
            WHEN `k_first_scan_at` = 0
            THEN CAST(NULL AS BOOLEAN)
            ELSE FALSE
          END
          THEN 1
          WHEN (
            CASE
              WHEN `f_first_scan_at` < `d_paid_at_259200_elapsed`
              THEN TRUE
              WHEN `k_first_scan_at` = 0
              THEN CAST(NULL AS BOOLEAN)
              ELSE FALSE
            END
          ) IS NULL
          THEN 3
          ELSE 2
        END
      ) = 2
    )
    OR (
      `i`.`kind` IN ('outage', 'platform', 'strike', 'weather')
      AND UNIX_SECONDS(CAST(i.from_at AS TIMESTAMP_LTZ)) < `x`.`d_paid_at_259200_working`
      AND UNIX_SECONDS(CAST(i.until_at AS TIMESTAMP_LTZ)) > `x`.`f_paid_at`
      AND (
        CASE
          WHEN `f_paid_at` IS NULL
          THEN 0
          WHEN NOT (
            (
              NOT (
                CASE WHEN `f_made_to_order` THEN TRUE ELSE FALSE END
              )
              AND NOT (
                (
                  CASE
                    WHEN `f_cancelled_by` = 'buyer'
                    THEN TRUE
                    WHEN `k_cancelled_by` = 0
                    THEN CAST(NULL AS BOOLEAN)
                    ELSE FALSE
                  END
                  AND CASE
                    WHEN `f_cancelled_at` < `d_paid_at_259200_working`
                    THEN TRUE
                    WHEN `k_cancelled_at` = 0
                    THEN CAST(NULL AS BOOLEAN)
                    ELSE FALSE
                  END
                )
              )
            )
          )
          THEN 0
          WHEN (
            (
              NOT (
                CASE WHEN `f_made_to_order` THEN TRUE ELSE FALSE END
              )
              AND NOT (
                (
                  CASE
                    WHEN `f_cancelled_by` = 'buyer'
                    THEN TRUE
                    WHEN `k_cancelled_by` = 0
                    THEN CAST(NULL AS BOOLEAN)
                    ELSE FALSE
                  END
                  AND CASE
                    WHEN `f_cancelled_at` < `d_paid_at_259200_working`
                    THEN TRUE
                    WHEN `k_cancelled_at` = 0
                    THEN CAST(NULL AS BOOLEAN)
                    ELSE FALSE
                  END
                )
              )
            )
          ) IS NULL
          THEN 3
          WHEN CASE
            WHEN `f_first_scan_at` < `d_paid_at_259200_working`
            THEN TRUE
            WHEN `k_first_scan_at` = 0
            THEN CAST(NULL AS BOOLEAN)
            ELSE FALSE
          END
          THEN 1
          WHEN (
            CASE
              WHEN `f_first_scan_at` < `d_paid_at_259200_working`
              THEN TRUE
              WHEN `k_first_scan_at` = 0
              THEN CAST(NULL AS BOOLEAN)
              ELSE FALSE
            END
          ) IS NULL
          THEN 3
          ELSE 2
        END
      ) = 2
    )
  )
GROUP BY
  `x`.`order_line_id`,
  `x`.`order_id`;

-- flags_order_line: flags
SELECT
  `x`.`store_id` AS `store_id`,
  `x`.`listing_id` AS `listing_id`,
  `x`.`destination` AS `destination`,
  `x`.`order_line_id` AS `order_line_id`,
  `x`.`order_id` AS `order_id`,
  CAST(FLOOR(((`x`.`f_ordered_at` + CASE WHEN `x`.`f_ordered_at` >= 1518919200 THEN -10800 WHEN `x`.`f_ordered_at` >= 1508036400 THEN -7200 ELSE -10800 END)) / 86400) AS INT) AS `day`,
  CAST(FLOOR(((`x`.`f_paid_at` + CASE WHEN `x`.`f_paid_at` >= 1518919200 THEN -10800 WHEN `x`.`f_paid_at` >= 1508036400 THEN -7200 ELSE -10800 END)) / 86400) AS INT) AS `day_paid_at`,
  `x`.`f_goods_minor` AS `v_goods_minor`,
  CAST(CASE
    WHEN `e`.`x_fulfilment__online_72h_share_9af80499` = 1
    THEN 4
    ELSE CASE
      WHEN `f_paid_at` IS NULL
      THEN 0
      WHEN NOT (
        (
          NOT (
            CASE WHEN `f_made_to_order` THEN TRUE ELSE FALSE END
          )
          AND NOT (
            (
              CASE
                WHEN `f_cancelled_by` = 'buyer'
                THEN TRUE
                WHEN `k_cancelled_by` = 0
                THEN CAST(NULL AS BOOLEAN)
                ELSE FALSE
              END
              AND CASE
                WHEN `f_cancelled_at` < `d_paid_at_259200_elapsed`
                THEN TRUE
                WHEN `k_cancelled_at` = 0
                THEN CAST(NULL AS BOOLEAN)
                ELSE FALSE
              END
            )
          )
        )
      )
      THEN 0
      WHEN (
        (
          NOT (
            CASE WHEN `f_made_to_order` THEN TRUE ELSE FALSE END
          )
          AND NOT (
            (
              CASE
                WHEN `f_cancelled_by` = 'buyer'
                THEN TRUE
                WHEN `k_cancelled_by` = 0
                THEN CAST(NULL AS BOOLEAN)
                ELSE FALSE
              END
              AND CASE
                WHEN `f_cancelled_at` < `d_paid_at_259200_elapsed`
                THEN TRUE
                WHEN `k_cancelled_at` = 0
                THEN CAST(NULL AS BOOLEAN)
                ELSE FALSE
              END
            )
          )
        )
      ) IS NULL
      THEN 3
      WHEN CASE
        WHEN `f_first_scan_at` < `d_paid_at_259200_elapsed`
        THEN TRUE
        WHEN `k_first_scan_at` = 0
        THEN CAST(NULL AS BOOLEAN)
        ELSE FALSE
      END
      THEN 1
      WHEN (
        CASE
          WHEN `f_first_scan_at` < `d_paid_at_259200_elapsed`
          THEN TRUE
          WHEN `k_first_scan_at` = 0
          THEN CAST(NULL AS BOOLEAN)
          ELSE FALSE
        END
      ) IS NULL
      THEN 3
      ELSE 2
    END
  END AS TINYINT) AS `s_fulfilment__online_72h_share_9af80499`,
  CAST(CASE
    WHEN `e`.`x_fulfilment__online_72h_working_share_62c82904` = 1
    THEN 4
    ELSE CASE
      WHEN `f_paid_at` IS NULL
      THEN 0
      WHEN NOT (
        (
          NOT (
            CASE WHEN `f_made_to_order` THEN TRUE ELSE FALSE END
          )
          AND NOT (
            (
              CASE
                WHEN `f_cancelled_by` = 'buyer'
                THEN TRUE
                WHEN `k_cancelled_by` = 0
                THEN CAST(NULL AS BOOLEAN)
                ELSE FALSE
              END
              AND CASE
                WHEN `f_cancelled_at` < `d_paid_at_259200_working`
                THEN TRUE
                WHEN `k_cancelled_at` = 0
                THEN CAST(NULL AS BOOLEAN)
                ELSE FALSE
              END
            )
          )
        )
      )
      THEN 0
      WHEN (
        (
          NOT (
            CASE WHEN `f_made_to_order` THEN TRUE ELSE FALSE END
          )
          AND NOT (
            (
              CASE
                WHEN `f_cancelled_by` = 'buyer'
                THEN TRUE
                WHEN `k_cancelled_by` = 0
                THEN CAST(NULL AS BOOLEAN)
                ELSE FALSE
              END
              AND CASE
                WHEN `f_cancelled_at` < `d_paid_at_259200_working`
                THEN TRUE
                WHEN `k_cancelled_at` = 0
                THEN CAST(NULL AS BOOLEAN)
                ELSE FALSE
              END
            )
          )
        )
      ) IS NULL
      THEN 3
      WHEN CASE
        WHEN `f_first_scan_at` < `d_paid_at_259200_working`
        THEN TRUE
        WHEN `k_first_scan_at` = 0
        THEN CAST(NULL AS BOOLEAN)
        ELSE FALSE
      END
      THEN 1
      WHEN (
        CASE
          WHEN `f_first_scan_at` < `d_paid_at_259200_working`
          THEN TRUE
          WHEN `k_first_scan_at` = 0
          THEN CAST(NULL AS BOOLEAN)
          ELSE FALSE
        END
      ) IS NULL
      THEN 3
      ELSE 2
    END
  END AS TINYINT) AS `s_fulfilment__online_72h_working_share_62c82904`,
  CAST(CASE WHEN `f_paid_at` IS NULL THEN 0 WHEN `f_goods_minor` IS NULL THEN 3 ELSE 1 END AS TINYINT) AS `s_sales__gmv_amount_f6c3483e`
FROM (
  SELECT
    *
  FROM rows_order_line
) AS x
LEFT JOIN excuses_order_line AS e
  ON `e`.`order_line_id` = `x`.`order_line_id` AND `e`.`order_id` = `x`.`order_id`;

-- flags_review: flags
SELECT
  `x`.`store_id` AS `store_id`,
  `x`.`listing_id` AS `listing_id`,
  `x`.`review_id` AS `review_id`,
  `x`.`order_id` AS `order_id`,
  CAST(FLOOR(((`x`.`f_created_at` + CASE WHEN `x`.`f_created_at` >= 1518919200 THEN -10800 WHEN `x`.`f_created_at` >= 1508036400 THEN -7200 ELSE -10800 END)) / 86400) AS INT) AS `day`,
  CAST(FLOOR(((`x`.`f_created_at` + CASE WHEN `x`.`f_created_at` >= 1518919200 THEN -10800 WHEN `x`.`f_created_at` >= 1508036400 THEN -7200 ELSE -10800 END)) / 86400) AS INT) AS `day_created_at`,
  `x`.`f_score` AS `v_score`,
  CAST(CASE WHEN `f_created_at` IS NULL THEN 0 WHEN `f_score` IS NULL THEN 3 ELSE 1 END AS TINYINT) AS `s_reviews__rating_mean_20ac4c83`
FROM (
  SELECT
    *,
    `f_created_at` + 0 AS `d_created_at_0_elapsed`
  FROM (
    SELECT
      r.store_id AS `store_id`,
      r.listing_id AS `listing_id`,
      r.review_id AS `review_id`,
      r.order_id AS `order_id`,
      UNIX_SECONDS(CAST(r.created_at AS TIMESTAMP_LTZ)) AS `f_created_at`,
      r.score AS `f_score`
    FROM fact_review AS r
  ) AS t
) AS x;
