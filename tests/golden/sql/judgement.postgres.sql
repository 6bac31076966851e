-- judge_input_medal: counts beside standings
SELECT
  "s"."store_id",
  COALESCE("m"."fulfilment__online_72h_share_90d_store__p", 0) AS "fulfilment__online_72h_share_90d_store__p",
  COALESCE("m"."fulfilment__online_72h_share_90d_store__n", 0) AS "fulfilment__online_72h_share_90d_store__n",
  COALESCE("m"."fulfilment__online_72h_share_90d_store__u", 0) AS "fulfilment__online_72h_share_90d_store__u",
  COALESCE("m"."peers__gmv_rank_90d_store__p", 0) AS "peers__gmv_rank_90d_store__p",
  COALESCE("m"."peers__gmv_rank_90d_store__n", 0) AS "peers__gmv_rank_90d_store__n",
  COALESCE("m"."peers__gmv_rank_90d_store__u", 0) AS "peers__gmv_rank_90d_store__u",
  COALESCE("m"."reviews__rating_mean_90d_store__p", 0) AS "reviews__rating_mean_90d_store__p",
  COALESCE("m"."reviews__rating_mean_90d_store__n", 0) AS "reviews__rating_mean_90d_store__n",
  COALESCE("m"."reviews__rating_mean_90d_store__u", 0) AS "reviews__rating_mean_90d_store__u",
  COALESCE("m"."sales__gmv_amount_90d_store__p", 0) AS "sales__gmv_amount_90d_store__p",
  COALESCE("m"."sales__gmv_amount_90d_store__n", 0) AS "sales__gmv_amount_90d_store__n",
  COALESCE("m"."sales__gmv_amount_90d_store__u", 0) AS "sales__gmv_amount_90d_store__u",
  COALESCE("m"."sales__orders_count_1m_store__p", 0) AS "sales__orders_count_1m_store__p",
  COALESCE("m"."sales__orders_count_1m_store__n", 0) AS "sales__orders_count_1m_store__n",
  COALESCE("m"."sales__orders_count_1m_store__u", 0) AS "sales__orders_count_1m_store__u",
  COALESCE("m"."service__seller_cancel_share_30d_store__p", 0) AS "service__seller_cancel_share_30d_store__p",
  COALESCE("m"."service__seller_cancel_share_30d_store__n", 0) AS "service__seller_cancel_share_30d_store__n",
  COALESCE("m"."service__seller_cancel_share_30d_store__u", 0) AS "service__seller_cancel_share_30d_store__u",
  COALESCE("b"."real_level", 0) AS "before_real_level",
  COALESCE("b"."shown_level", 0) AS "before_shown_level",
  COALESCE("b"."up_streak", 0) AS "before_up_streak",
  COALESCE("b"."down_streak", 0) AS "before_down_streak",
  COALESCE("b"."since", 17595) AS "before_since",
  COALESCE("b"."protected_until", 0) AS "before_protected_until",
  COALESCE("b"."cure_until", 0) AS "before_cure_until",
  COALESCE("b"."grace_left", 0) AS "before_grace_left",
  COALESCE("b"."version_day", 17167) AS "before_version_day",
  COALESCE("l0"."shown_level", 0) AS "l_mall",
  "c0"."ef__online__silver",
  "c0"."em__online__silver"
FROM (
  SELECT
    "store_id"
  FROM measured_store
  UNION
  SELECT
    "store_id"
  FROM before
) AS s
LEFT JOIN measured_store AS m
  ON "s"."store_id" = "m"."store_id"
LEFT JOIN before AS b
  ON "s"."store_id" = "b"."store_id"
LEFT JOIN decision_mall AS l0
  ON "s"."store_id" = "l0"."store_id"
LEFT JOIN (
  SELECT
    "counted",
    MAX(CASE WHEN "level" = 'silver' AND "side" = 'enter' THEN "enter_from" END) AS "ef__online__silver",
    MAX(CASE WHEN "level" = 'silver' AND "side" = 'enter' THEN "miss_to" END) AS "em__online__silver"
  FROM critical
  WHERE
    "clause" = 'online'
  GROUP BY
    "counted"
) AS c0
  ON "c0"."counted" = "m"."fulfilment__online_72h_share_90d_store__n";

-- judge_clauses_medal: the outcome of every clause
SELECT
  "store_id",
  "before_real_level",
  "before_shown_level",
  "before_up_streak",
  "before_down_streak",
  "before_since",
  "before_protected_until",
  "before_cure_until",
  "before_grace_left",
  "before_version_day",
  CAST(CASE
    WHEN "fulfilment__online_72h_share_90d_store__n" < 1
    THEN 0
    WHEN "fulfilment__online_72h_share_90d_store__p" >= "ef__online__silver"
    THEN 1
    WHEN (
      "fulfilment__online_72h_share_90d_store__p" + "fulfilment__online_72h_share_90d_store__u"
    ) <= "em__online__silver"
    THEN -1
    ELSE 0
  END AS SMALLINT) AS "enter__online__silver",
  CAST(CASE
    WHEN "service__seller_cancel_share_30d_store__n" < 3
    THEN 0
    WHEN (
      "service__seller_cancel_share_30d_store__p" + "service__seller_cancel_share_30d_store__u"
    ) * 10 <= "service__seller_cancel_share_30d_store__n" * 1
    THEN 1
    WHEN NOT "service__seller_cancel_share_30d_store__p" * 10 <= "service__seller_cancel_share_30d_store__n" * 1
    THEN -1
    ELSE 0
  END AS SMALLINT) AS "enter__cancel__silver",
  CAST(CASE
    WHEN "sales__gmv_amount_90d_store__n" < 1
    THEN 0
    WHEN "sales__gmv_amount_90d_store__p" * 1 >= "sales__gmv_amount_90d_store__n" * 10000
    THEN 1
    WHEN "sales__gmv_amount_90d_store__u" = 0
    AND NOT (
      "sales__gmv_amount_90d_store__p" + "sales__gmv_amount_90d_store__u"
    ) * 1 >= "sales__gmv_amount_90d_store__n" * 10000
    THEN -1
    ELSE 0
  END AS SMALLINT) AS "enter__gmv__silver",
  CAST(CASE
    WHEN "reviews__rating_mean_90d_store__n" < 1
    THEN 0
    WHEN "reviews__rating_mean_90d_store__p" * 10 >= "reviews__rating_mean_90d_store__n" * 29
    THEN 1
    WHEN "reviews__rating_mean_90d_store__u" = 0
    AND NOT (
      "reviews__rating_mean_90d_store__p" + "reviews__rating_mean_90d_store__u"
    ) * 10 >= "reviews__rating_mean_90d_store__n" * 29
    THEN -1
    ELSE 0
  END AS SMALLINT) AS "enter__rating__gold",
  CAST(CASE
    WHEN "sales__gmv_amount_90d_store__n" < 1
    THEN 0
    WHEN "sales__gmv_amount_90d_store__p" * 1 >= "sales__gmv_amount_90d_store__n" * 2000000000
    THEN 1
    WHEN "sales__gmv_amount_90d_store__u" = 0
    AND NOT (
      "sales__gmv_amount_90d_store__p" + "sales__gmv_amount_90d_store__u"
    ) * 1 >= "sales__gmv_amount_90d_store__n" * 2000000000
    THEN -1
    ELSE 0
  END AS SMALLINT) AS "enter__gmv__gold",
  CAST(CASE
    WHEN "sales__orders_count_1m_store__n" < 1
    THEN 0
    WHEN "sales__orders_count_1m_store__p" * 1 > "sales__orders_count_1m_store__n" * 20
    THEN 1
    WHEN "sales__orders_count_1m_store__u" = 0
    AND NOT (
      "sales__orders_count_1m_store__p" + "sales__orders_count_1m_store__u"
    ) * 1 > "sales__orders_count_1m_store__n" * 20
    THEN -1
    ELSE 0
  END AS SMALLINT) AS "enter__orders__gold",
  CAST(CASE
    WHEN "peers__gmv_rank_90d_store__n" < 1
    THEN 0
    WHEN "peers__gmv_rank_90d_store__p" * 2 >= "peers__gmv_rank_90d_store__n" * 1
    THEN 1
    WHEN NOT (
      "peers__gmv_rank_90d_store__p" + "peers__gmv_rank_90d_store__u"
    ) * 2 >= "peers__gmv_rank_90d_store__n" * 1
    THEN -1
    ELSE 0
  END AS SMALLINT) AS "enter__peers__gold",
  CAST(CASE WHEN "l_mall" >= 1 THEN 1 ELSE 0 END * 2 - 1 AS SMALLINT) AS "enter__held__gold"
FROM judge_input_medal;

-- judge_levels_medal: the outcome of every level
SELECT
  *,
  CAST(LEAST(GREATEST("enter__online__silver", "enter__cancel__silver"), "enter__gmv__silver") AS SMALLINT) AS "enter_level__silver",
  CAST(LEAST(GREATEST("enter__online__silver", "enter__cancel__silver"), "enter__gmv__silver") AS SMALLINT) AS "keep_level__silver",
  CAST(LEAST(
    "enter__rating__gold",
    GREATEST("enter__gmv__gold", "enter__orders__gold", "enter__peers__gold"),
    -(
      "enter__held__gold"
    )
  ) AS SMALLINT) AS "enter_level__gold",
  CAST(LEAST(
    "enter__rating__gold",
    GREATEST("enter__gmv__gold", "enter__orders__gold", "enter__peers__gold"),
    -(
      "enter__held__gold"
    )
  ) AS SMALLINT) AS "keep_level__gold"
FROM judge_clauses_medal;

-- decision_medal: levels after movement
SELECT
  "store_id",
  CAST("aim" AS SMALLINT) AS "outcome",
  CAST("target" AS INT) AS "measured_level",
  CAST("before_shown_level" AS INT) AS "previous_level",
  CAST("real_level" AS INT) AS "real_level",
  CAST("shown_level" AS INT) AS "shown_level",
  CAST("up_streak" AS INT) AS "up_streak",
  CAST("down_streak" AS INT) AS "down_streak",
  CAST("since" AS INT) AS "since",
  CAST("protected_until" AS INT) AS "protected_until",
  CAST("cure_until" AS INT) AS "cure_until",
  CAST("grace_left" AS INT) AS "grace_left",
  CAST("version_day" AS INT) AS "version_day",
  CASE
    WHEN "shown_level" > "before_shown_level" AND "before_shown_level" > 0
    THEN 'promoted'
    WHEN "shown_level" > "before_shown_level"
    THEN 'entered'
    WHEN "shown_level" < "before_shown_level" AND "real_level" >= "held"
    THEN 'demoted'
    WHEN "shown_level" < "before_shown_level" AND "before_cure_until" > 0
    THEN 'demoted'
    WHEN "shown_level" < "before_shown_level"
    THEN 'demoted'
    WHEN "real_level" < "shown_level"
    THEN 'protected'
    WHEN "target" > "held"
    THEN 'waiting'
    WHEN "target" < "held" AND "cure_until" > 0
    THEN 'in_cure'
    WHEN "target" < "held" AND "down_streak" > 0
    THEN 'waiting'
    WHEN "target" < "held"
    THEN 'in_grace'
    WHEN "held" > 0 AND "keep_held" = 1
    THEN 'kept'
    WHEN "held" > 0
    THEN 'kept'
    WHEN "aim" = -1
    THEN 'none'
    ELSE 'none'
  END AS "move",
  CASE
    WHEN "shown_level" > "before_shown_level" AND "before_shown_level" > 0
    THEN 'met'
    WHEN "shown_level" > "before_shown_level"
    THEN 'met'
    WHEN "shown_level" < "before_shown_level" AND "real_level" >= "held"
    THEN 'protection_ended'
    WHEN "shown_level" < "before_shown_level" AND "before_cure_until" > 0
    THEN 'cure_ended'
    WHEN "shown_level" < "before_shown_level"
    THEN 'missed'
    WHEN "real_level" < "shown_level"
    THEN 'protection'
    WHEN "target" > "held"
    THEN 'row_of_ups'
    WHEN "target" < "held" AND "cure_until" > 0
    THEN 'cure'
    WHEN "target" < "held" AND "down_streak" > 0
    THEN 'row_of_downs'
    WHEN "target" < "held"
    THEN 'grace'
    WHEN "held" > 0 AND "keep_held" = 1
    THEN 'met'
    WHEN "held" > 0
    THEN 'not_enough'
    WHEN "aim" = -1
    THEN 'missed'
    ELSE 'not_enough'
  END AS "why",
  "enter_level__silver",
  "keep_level__silver",
  "enter_level__gold",
  "keep_level__gold",
  "enter__online__silver",
  "enter__cancel__silver",
  "enter__gmv__silver",
  "enter__rating__gold",
  "enter__gmv__gold",
  "enter__orders__gold",
  "enter__peers__gold",
  "enter__held__gold"
FROM (
  SELECT
    *,
    "real" AS "real_level",
    "shown" AS "shown_level",
    CASE WHEN "rises" = 1 THEN 0 ELSE "ups" END AS "up_streak",
    CASE WHEN "falls" = 1 THEN 0 ELSE "downs" END AS "down_streak",
    CASE WHEN "shown" <> "before_shown_level" THEN 17595 ELSE "before_since" END AS "since",
    CASE
      WHEN "shown" > "before_shown_level"
      THEN GREATEST("before_protected_until", 17615)
      ELSE "before_protected_until"
    END AS "protected_until",
    CASE WHEN "falls" = 1 THEN 0 ELSE "cure" END AS "cure_until",
    CASE WHEN "grace" > 0 THEN "grace" - 1 ELSE 0 END AS "grace_left",
    17167 AS "version_day"
  FROM (
    SELECT
      *,
      CASE
        WHEN "before_protected_until" > 17595
        THEN GREATEST("real", LEAST("before_shown_level", 2))
        ELSE "real"
      END AS "shown"
    FROM (
      SELECT
        *,
        CASE WHEN "rises" = 1 THEN "target" WHEN "falls" = 1 THEN "target" ELSE "held" END AS "real"
      FROM (
        SELECT
          *,
          CASE WHEN "due" = 1 AND "cure" <= 17595 THEN 1 ELSE 0 END AS "falls",
          CASE WHEN "ups" >= 1 THEN 1 ELSE 0 END AS "rises"
        FROM (
          SELECT
            *,
            CASE WHEN "downs" >= 1 THEN 1 ELSE 0 END AS "due",
            CASE
              WHEN "downs" >= 1 AND "before_cure_until" > 0
              THEN "before_cure_until"
              WHEN "downs" >= 1
              THEN 17615
              ELSE 0
            END AS "cure"
          FROM (
            SELECT
              *,
              CASE WHEN "target" > "held" THEN "before_up_streak" + 1 ELSE 0 END AS "ups",
              CASE WHEN "target" < "held" AND "grace" = 0 THEN "before_down_streak" + 1 ELSE 0 END AS "downs"
            FROM (
              SELECT
                *,
                CASE
                  WHEN "held" < 2 AND "enter_level__gold" = 1
                  THEN 2
                  WHEN "held" < 1 AND "enter_level__silver" = 1
                  THEN 1
                  WHEN "held" >= 2 AND "keep_level__gold" <> -1
                  THEN 2
                  WHEN "held" >= 1 AND "keep_level__silver" <> -1
                  THEN 1
                  ELSE 0
                END AS "target",
                CASE
                  WHEN "held" = 0
                  THEN "enter_level__silver"
                  WHEN "held" = 1
                  THEN "enter_level__gold"
                  ELSE "keep_level__gold"
                END AS "aim",
                CASE
                  WHEN "held" = 2
                  THEN "keep_level__gold"
                  WHEN "held" = 1
                  THEN "keep_level__silver"
                  ELSE 0
                END AS "keep_held",
                CASE WHEN "before_version_day" <> 17167 THEN 0 ELSE "before_grace_left" END AS "grace"
              FROM (
                SELECT
                  *,
                  LEAST("before_real_level", 2) AS "held"
                FROM (
                  SELECT
                    *
                  FROM judge_levels_medal
                ) AS t
              ) AS t
            ) AS t
          ) AS t
        ) AS t
      ) AS t
    ) AS t
  ) AS t
) AS t;
