WITH meanings AS (SELECT * FROM UNNEST(ARRAY<STRUCT<label STRING, first INT64, last INT64, state STRING>>[
  ('ABW', 10101, 99991231, ''),
  ('AFG', 10101, 99991231, 'AFG'),
  ('AFR', 10101, 99991231, ''),
  ('AGO', 10101, 99991231, 'AGO'),
  ('AIA', 10101, 99991231, ''),
  ('ALA', 10101, 99991231, ''),
  ('ALB', 10101, 99991231, 'ALB'),
  ('AND', 10101, 99991231, 'AND'),
  ('ANT', 10101, 99991231, ''),
  ('ARE', 10101, 99991231, 'ARE'),
  ('ARG', 10101, 99991231, 'ARG'),
  ('ARM', 10101, 99991231, 'ARM'),
  ('ASA', 10101, 99991231, ''),
  ('ASM', 10101, 99991231, ''),
  ('ATA', 10101, 99991231, ''),
  ('ATF', 10101, 99991231, ''),
  ('ATG', 10101, 99991231, 'ATG'),
  ('AUS', 10101, 99991231, 'AUS'),
  ('AUT', 10101, 99991231, 'AUT'),
  ('AZE', 10101, 99991231, 'AZE'),
  ('BDI', 10101, 99991231, 'BDI'),
  ('BEL', 10101, 99991231, 'BEL'),
  ('BEN', 10101, 99991231, 'BEN'),
  ('BES', 10101, 99991231, ''),
  ('BFA', 10101, 99991231, 'BFA'),
  ('BGD', 10101, 99991231, 'BGD'),
  ('BGR', 10101, 99991231, 'BGR'),
  ('BHR', 10101, 99991231, 'BHR'),
  ('BHS', 10101, 99991231, 'BHS'),
  ('BIH', 10101, 99991231, 'BIH'),
  ('BLK', 10101, 99991231, ''),
  ('BLM', 10101, 99991231, ''),
  ('BLR', 10101, 99991231, 'BLR'),
  ('BLZ', 10101, 99991231, 'BLZ'),
  ('BMU', 10101, 99991231, ''),
  ('BOL', 10101, 99991231, 'BOL'),
  ('BRA', 10101, 99991231, 'BRA'),
  ('BRB', 10101, 99991231, 'BRB'),
  ('BRN', 10101, 99991231, 'BRN'),
  ('BTN', 10101, 99991231, 'BTN'),
  ('BVT', 10101, 99991231, ''),
  ('BWA', 10101, 99991231, 'BWA'),
  ('CAF', 10101, 99991231, 'CAF'),
  ('CAN', 10101, 99991231, 'CAN'),
  ('CAS', 10101, 99991231, ''),
  ('CAU', 10101, 99991231, ''),
  ('CCK', 10101, 99991231, ''),
  ('CEU', 10101, 99991231, ''),
  ('CFR', 10101, 99991231, ''),
  ('CHE', 10101, 99991231, 'CHE'),
  ('CHL', 10101, 99991231, 'CHL'),
  ('CHN', 10101, 99991231, 'CHN'),
  ('CIV', 10101, 99991231, 'CIV'),
  ('CMR', 10101, 99991231, 'CMR'),
  ('COD', 10101, 99991231, 'COD'),
  ('COG', 10101, 99991231, 'COG'),
  ('COK', 10101, 99991231, 'COK'),
  ('COL', 10101, 99991231, 'COL'),
  ('COM', 10101, 99991231, 'COM'),
  ('CPV', 10101, 99991231, 'CPV'),
  ('CRB', 10101, 99991231, ''),
  ('CRI', 10101, 99991231, 'CRI'),
  ('CSK', 19930101, 99991231, 'CZE'),
  ('CUB', 10101, 99991231, 'CUB'),
  ('CUW', 10101, 99991231, ''),
  ('CXR', 10101, 99991231, ''),
  ('CYM', 10101, 99991231, ''),
  ('CYP', 10101, 99991231, 'CYP'),
  ('CZE', 19930101, 99991231, 'CZE'),
  ('DDR', 10101, 99991231, 'DDR'),
  ('DEU', 19901003, 99991231, 'DEU'),
  ('DJI', 10101, 99991231, 'DJI'),
  ('DMA', 10101, 99991231, 'DMA'),
  ('DNK', 10101, 99991231, 'DNK'),
  ('DOM', 10101, 99991231, 'DOM'),
  ('DZA', 10101, 99991231, 'DZA'),
  ('EAF', 10101, 99991231, ''),
  ('EAS', 10101, 99991231, ''),
  ('ECU', 10101, 99991231, 'ECU'),
  ('EEU', 10101, 99991231, ''),
  ('EGY', 10101, 99991231, 'EGY'),
  ('EIN', 10101, 99991231, ''),
  ('ERI', 10101, 99991231, 'ERI'),
  ('ESH', 10101, 99991231, ''),
  ('ESP', 10101, 99991231, 'ESP'),
  ('EST', 10101, 99991231, 'EST'),
  ('ETH', 10101, 99991231, 'ETH'),
  ('EUR', 10101, 99991231, ''),
  ('FIN', 10101, 99991231, 'FIN'),
  ('FJI', 10101, 99991231, 'FJI'),
  ('FLK', 10101, 99991231, ''),
  ('FRA', 10101, 99991231, 'FRA'),
  ('FRG', 19901003, 99991231, 'DEU'),
  ('FRO', 10101, 99991231, ''),
  ('FSM', 10101, 99991231, 'FSM'),
  ('GAB', 10101, 99991231, 'GAB'),
  ('GBR', 10101, 99991231, 'GBR'),
  ('GEO', 10101, 99991231, 'GEO'),
  ('GGY', 10101, 99991231, ''),
  ('GHA', 10101, 99991231, 'GHA'),
  ('GIB', 10101, 99991231, ''),
  ('GIN', 10101, 99991231, 'GIN'),
  ('GLP', 10101, 99991231, ''),
  ('GMB', 10101, 99991231, 'GMB'),
  ('GNB', 10101, 99991231, 'GNB'),
  ('GNQ', 10101, 99991231, 'GNQ'),
  ('GRC', 10101, 99991231, 'GRC'),
  ('GRD', 10101, 99991231, 'GRD'),
  ('GRL', 10101, 99991231, ''),
  ('GTM', 10101, 99991231, 'GTM'),
  ('GUF', 10101, 99991231, ''),
  ('GUM', 10101, 99991231, ''),
  ('GUY', 10101, 99991231, 'GUY'),
  ('HKG', 10101, 99991231, ''),
  ('HMD', 10101, 99991231, ''),
  ('HND', 10101, 99991231, 'HND'),
  ('HRV', 10101, 99991231, 'HRV'),
  ('HTI', 10101, 99991231, 'HTI'),
  ('HUN', 10101, 99991231, 'HUN'),
  ('IDN', 10101, 99991231, 'IDN'),
  ('IMN', 10101, 99991231, ''),
  ('IND', 10101, 99991231, 'IND'),
  ('IOT', 10101, 99991231, ''),
  ('IRL', 10101, 99991231, 'IRL'),
  ('IRN', 10101, 99991231, 'IRN'),
  ('IRQ', 10101, 99991231, 'IRQ'),
  ('ISL', 10101, 99991231, 'ISL'),
  ('ISR', 10101, 99991231, 'ISR'),
  ('ITA', 10101, 99991231, 'ITA'),
  ('JAM', 10101, 99991231, 'JAM'),
  ('JEY', 10101, 99991231, ''),
  ('JOR', 10101, 99991231, 'JOR'),
  ('JPN', 10101, 99991231, 'JPN'),
  ('KAZ', 10101, 99991231, 'KAZ'),
  ('KEN', 10101, 99991231, 'KEN'),
  ('KGZ', 10101, 99991231, 'KGZ'),
  ('KHM', 10101, 99991231, 'KHM'),
  ('KIR', 10101, 99991231, 'KIR'),
  ('KNA', 10101, 99991231, 'KNA'),
  ('KOR', 10101, 99991231, 'KOR'),
  ('KWT', 10101, 99991231, 'KWT'),
  ('LAM', 10101, 99991231, ''),
  ('LAO', 10101, 99991231, 'LAO'),
  ('LBN', 10101, 99991231, 'LBN'),
  ('LBR', 10101, 99991231, 'LBR'),
  ('LBY', 10101, 99991231, 'LBY'),
  ('LCA', 10101, 99991231, 'LCA'),
  ('LIE', 10101, 99991231, 'LIE'),
  ('LKA', 10101, 99991231, 'LKA'),
  ('LSO', 10101, 99991231, 'LSO'),
  ('LTU', 10101, 99991231, 'LTU'),
  ('LUX', 10101, 99991231, 'LUX'),
  ('LVA', 10101, 99991231, 'LVA'),
  ('MAC', 10101, 99991231, ''),
  ('MAF', 10101, 99991231, ''),
  ('MAR', 10101, 99991231, 'MAR'),
  ('MCO', 10101, 99991231, 'MCO'),
  ('MDA', 10101, 99991231, 'MDA'),
  ('MDG', 10101, 99991231, 'MDG'),
  ('MDT', 10101, 99991231, ''),
  ('MDV', 10101, 99991231, 'MDV'),
  ('MEA', 10101, 99991231, ''),
  ('MEX', 10101, 99991231, 'MEX'),
  ('MHL', 10101, 99991231, 'MHL'),
  ('MKD', 10101, 99991231, 'MKD'),
  ('MLI', 10101, 99991231, 'MLI'),
  ('MLT', 10101, 99991231, 'MLT'),
  ('MMR', 10101, 99991231, 'MMR'),
  ('MNE', 10101, 99991231, 'MNE'),
  ('MNG', 10101, 99991231, 'MNG'),
  ('MNP', 10101, 99991231, ''),
  ('MOZ', 10101, 99991231, 'MOZ'),
  ('MRT', 10101, 99991231, 'MRT'),
  ('MSR', 10101, 99991231, ''),
  ('MTN', 10101, 99991231, 'MNE'),
  ('MTQ', 10101, 99991231, ''),
  ('MUS', 10101, 99991231, 'MUS'),
  ('MWI', 10101, 99991231, 'MWI'),
  ('MYS', 10101, 99991231, 'MYS'),
  ('MYT', 10101, 99991231, ''),
  ('NAF', 10101, 99991231, ''),
  ('NAM', 10101, 99991231, 'NAM'),
  ('NCL', 10101, 99991231, ''),
  ('NER', 10101, 99991231, 'NER'),
  ('NFK', 10101, 99991231, ''),
  ('NGA', 10101, 99991231, 'NGA'),
  ('NIC', 10101, 99991231, 'NIC'),
  ('NIU', 10101, 99991231, 'NIU'),
  ('NLD', 10101, 99991231, 'NLD'),
  ('NMR', 10101, 99991231, ''),
  ('NOR', 10101, 99991231, 'NOR'),
  ('NPL', 10101, 99991231, 'NPL'),
  ('NRU', 10101, 99991231, 'NRU'),
  ('NZL', 10101, 99991231, 'NZL'),
  ('OMN', 10101, 99991231, 'OMN'),
  ('PAK', 10101, 99991231, 'PAK'),
  ('PAN', 10101, 99991231, 'PAN'),
  ('PCN', 10101, 99991231, ''),
  ('PER', 10101, 99991231, 'PER'),
  ('PGS', 10101, 99991231, ''),
  ('PHL', 10101, 99991231, 'PHL'),
  ('PLW', 10101, 99991231, 'PLW'),
  ('PNG', 10101, 99991231, 'PNG'),
  ('POL', 10101, 99991231, 'POL'),
  ('PRI', 10101, 99991231, ''),
  ('PRK', 10101, 99991231, 'PRK'),
  ('PRT', 10101, 99991231, 'PRT'),
  ('PRY', 10101, 99991231, 'PRY'),
  ('PSE', 10101, 99991231, 'PSE'),
  ('PYF', 10101, 99991231, ''),
  ('QAT', 10101, 99991231, 'QAT'),
  ('REU', 10101, 99991231, ''),
  ('ROM', 10101, 99991231, 'ROU'),
  ('ROU', 10101, 99991231, 'ROU'),
  ('RUS', 19911226, 99991231, 'RUS'),
  ('RVN', 10101, 99991231, 'RVN'),
  ('RWA', 10101, 99991231, 'RWA'),
  ('SAF', 10101, 99991231, ''),
  ('SAM', 10101, 99991231, ''),
  ('SAS', 10101, 99991231, ''),
  ('SAU', 10101, 99991231, 'SAU'),
  ('SCG', 20060605, 99991231, 'SRB'),
  ('SCN', 10101, 99991231, ''),
  ('SDN', 10101, 99991231, 'SDN'),
  ('SEA', 10101, 99991231, ''),
  ('SEN', 10101, 99991231, 'SEN'),
  ('SGP', 10101, 99991231, 'SGP'),
  ('SGS', 10101, 99991231, ''),
  ('SHN', 10101, 99991231, ''),
  ('SJM', 10101, 99991231, ''),
  ('SLB', 10101, 99991231, 'SLB'),
  ('SLE', 10101, 99991231, 'SLE'),
  ('SLV', 10101, 99991231, 'SLV'),
  ('SMR', 10101, 99991231, 'SMR'),
  ('SOM', 10101, 99991231, 'SOM'),
  ('SPM', 10101, 99991231, ''),
  ('SRB', 20060605, 99991231, 'SRB'),
  ('SSD', 10101, 99991231, 'SSD'),
  ('STP', 10101, 99991231, 'STP'),
  ('SUN', 19911226, 99991231, 'RUS'),
  ('SUR', 10101, 99991231, 'SUR'),
  ('SVK', 10101, 99991231, 'SVK'),
  ('SVN', 10101, 99991231, 'SVN'),
  ('SWE', 10101, 99991231, 'SWE'),
  ('SWZ', 10101, 99991231, 'SWZ'),
  ('SXM', 10101, 99991231, ''),
  ('SYC', 10101, 99991231, 'SYC'),
  ('SYR', 10101, 99991231, 'SYR'),
  ('TBT', 10101, 99991231, 'TBT'),
  ('TCA', 10101, 99991231, ''),
  ('TCD', 10101, 99991231, 'TCD'),
  ('TGO', 10101, 99991231, 'TGO'),
  ('THA', 10101, 99991231, 'THA'),
  ('TJK', 10101, 99991231, 'TJK'),
  ('TKL', 10101, 99991231, ''),
  ('TKM', 10101, 99991231, 'TKM'),
  ('TLS', 10101, 99991231, 'TLS'),
  ('TMP', 10101, 99991231, 'TLS'),
  ('TON', 10101, 99991231, 'TON'),
  ('TTO', 10101, 99991231, 'TTO'),
  ('TUN', 10101, 99991231, 'TUN'),
  ('TUR', 10101, 99991231, 'TUR'),
  ('TUV', 10101, 99991231, 'TUV'),
  ('TWN', 10101, 99991231, 'TWN'),
  ('TZA', 10101, 99991231, 'TZA'),
  ('UGA', 10101, 99991231, 'UGA'),
  ('UKR', 10101, 99991231, 'UKR'),
  ('UMI', 10101, 99991231, ''),
  ('URY', 10101, 99991231, 'URY'),
  ('USA', 10101, 99991231, 'USA'),
  ('UZB', 10101, 99991231, 'UZB'),
  ('VAT', 10101, 99991231, 'VAT'),
  ('VCT', 10101, 99991231, 'VCT'),
  ('VEN', 10101, 99991231, 'VEN'),
  ('VGB', 10101, 99991231, ''),
  ('VIR', 10101, 99991231, ''),
  ('VNM', 10101, 99991231, 'VNM'),
  ('VUT', 10101, 99991231, 'VUT'),
  ('WAF', 10101, 99991231, ''),
  ('WLF', 10101, 99991231, ''),
  ('WSM', 10101, 99991231, 'WSM'),
  ('WST', 10101, 99991231, ''),
  ('XKX', 10101, 99991231, 'XKX'),
  ('YAR', 19900522, 99991231, 'YEM'),
  ('YEM', 19900522, 99991231, 'YEM'),
  ('YMD', 10101, 99991231, 'YMD'),
  ('YUG', 20060605, 99991231, 'SRB'),
  ('ZAF', 10101, 99991231, 'ZAF'),
  ('ZAN', 10101, 99991231, 'ZAN'),
  ('ZMB', 10101, 99991231, 'ZMB'),
  ('ZWE', 10101, 99991231, 'ZWE')
]))
SELECT
  `t14`.`month`,
  `t14`.`source_state`,
  `t14`.`target_state`,
  `t14`.`class`,
  COUNT(*) AS `events`,
  SUM(CAST(`t14`.`side` > 0 AS INT64)) AS `cooperative`,
  SUM(CAST(`t14`.`side` < 0 AS INT64)) AS `hostile`,
  SUM(`t14`.`goldstein`) AS `goldstein`,
  COUNT(`t14`.`goldstein`) AS `goldstein_n`,
  SUM(`t14`.`tone`) AS `tone`,
  COUNT(`t14`.`tone`) AS `tone_n`,
  SUM(`t14`.`reports`) AS `reports`,
  COUNT(DISTINCT `t14`.`outlet`) AS `outlets`,
  SUM(CAST(NOT (
    `t14`.`home`
  ) AS INT64)) AS `late`,
  BIT_OR(`t14`.`bit`) AS `days`
FROM (
  SELECT
    `t13`.`event`,
    `t13`.`day`,
    `t13`.`added`,
    `t13`.`source`,
    `t13`.`target`,
    `t13`.`code`,
    `t13`.`quad`,
    `t13`.`intensity`,
    CAST(ROUND(`t13`.`tone` * 1000000.0, 0) AS INT64) AS `tone`,
    `t13`.`reports`,
    NULLIF(
      IF(
        REGEXP_CONTAINS(LOWER(`t13`.`outlet`), '^(?:[^/]*://)?(?:www\\.)?([^/]*)'),
        IF(
          1 = 0,
          REGEXP_REPLACE(
            LOWER(`t13`.`outlet`),
            CONCAT('.*?', CONCAT('(', '^(?:[^/]*://)?(?:www\\.)?([^/]*)', ')'), '.*'),
            '\\1'
          ),
          REGEXP_REPLACE(
            LOWER(`t13`.`outlet`),
            CONCAT('.*?', '^(?:[^/]*://)?(?:www\\.)?([^/]*)', '.*'),
            CONCAT('\\', CAST(1 AS STRING))
          )
        ),
        NULL
      ),
      ''
    ) AS `outlet`,
    `t13`.`file`,
    `t13`.`line`,
    `t13`.`month`,
    `t13`.`source_state`,
    `t13`.`target_state`,
    `t13`.`class`,
    `t13`.`side`,
    `t13`.`home`,
    `t13`.`reason`,
    CAST(ROUND(`t13`.`intensity` * 1000000.0, 0) AS INT64) AS `goldstein`,
    1 << (
      (
        MOD(`t13`.`day`, 100)
      ) - 1
    ) AS `bit`
  FROM (
    SELECT
      `t12`.*
      EXCEPT (`rank`)
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t10`.`event`,
          `t10`.`day`,
          `t10`.`added`,
          `t10`.`source`,
          `t10`.`target`,
          `t10`.`code`,
          `t10`.`quad`,
          `t10`.`intensity`,
          `t10`.`tone`,
          `t10`.`reports`,
          `t10`.`outlet`,
          `t10`.`file`,
          `t10`.`line`,
          `t10`.`month`,
          `t10`.`source_state`,
          `t10`.`target_state`,
          `t10`.`class`,
          `t10`.`side`,
          `t10`.`home`,
          `t10`.`reason`,
          ROW_NUMBER() OVER (
            PARTITION BY `t10`.`event`
            ORDER BY COALESCE(`t10`.`added`, 0) ASC, `t10`.`file` ASC, `t10`.`line` ASC
          ) - 1 AS `rank`
        FROM (
          SELECT
            *
          FROM (
            SELECT
              `t8`.`event`,
              `t8`.`day`,
              `t8`.`added`,
              `t8`.`source`,
              `t8`.`target`,
              `t8`.`code`,
              `t8`.`quad`,
              `t8`.`intensity`,
              `t8`.`tone`,
              `t8`.`reports`,
              `t8`.`outlet`,
              `t8`.`file`,
              `t8`.`line`,
              `t8`.`month`,
              `t8`.`source_state`,
              `t8`.`target_state`,
              CAST(CASE WHEN `t8`.`quad` BETWEEN 1 AND 4 THEN `t8`.`quad` ELSE NULL END AS INT64) AS `class`,
              CASE
                WHEN `t8`.`code` BETWEEN 3 AND 8
                THEN 1
                WHEN `t8`.`code` BETWEEN 10 AND 20
                THEN -1
                ELSE 0
              END AS `side`,
              (
                `t8`.`added` IS NULL
              )
              OR (
                `t8`.`month` = CAST(CAST(FLOOR(ieee_divide(`t8`.`added`, 100)) AS INT64) AS INT64)
              ) AS `home`,
              CASE
                WHEN (
                  `t8`.`source` IS NULL
                ) OR (
                  `t8`.`target` IS NULL
                )
                THEN 1
                WHEN `t8`.`event` IS NULL
                THEN 2
                WHEN (
                  `t8`.`day` IS NULL
                )
                OR NOT (
                  CAST(FLOOR(ieee_divide(`t8`.`day`, 10000)) AS INT64) BETWEEN 1900 AND 2100
                  AND MOD(CAST(FLOOR(ieee_divide(`t8`.`day`, 100)) AS INT64), 100) BETWEEN 1 AND 12
                  AND MOD(`t8`.`day`, 100) BETWEEN 1 AND CASE
                    WHEN MOD(CAST(FLOOR(ieee_divide(`t8`.`day`, 100)) AS INT64), 100) IN (4, 6, 9, 11)
                    THEN 30
                    WHEN (
                      (
                        MOD(CAST(FLOOR(ieee_divide(`t8`.`day`, 100)) AS INT64), 100)
                      ) = 2
                    )
                    AND (
                      (
                        (
                          (
                            MOD(CAST(FLOOR(ieee_divide(`t8`.`day`, 10000)) AS INT64), 4)
                          ) = 0
                        )
                        AND (
                          (
                            MOD(CAST(FLOOR(ieee_divide(`t8`.`day`, 10000)) AS INT64), 100)
                          ) <> 0
                        )
                      )
                      OR (
                        (
                          MOD(CAST(FLOOR(ieee_divide(`t8`.`day`, 10000)) AS INT64), 400)
                        ) = 0
                      )
                    )
                    THEN 29
                    WHEN (
                      MOD(CAST(FLOOR(ieee_divide(`t8`.`day`, 100)) AS INT64), 100)
                    ) = 2
                    THEN 28
                    ELSE 31
                  END
                )
                THEN 3
                WHEN (
                  `t8`.`added` IS NOT NULL
                )
                AND (
                  `t8`.`month` > CAST(CAST(FLOOR(ieee_divide(`t8`.`added`, 100)) AS INT64) AS INT64)
                )
                THEN 4
                WHEN (
                  `t8`.`source_state` IS NULL
                ) OR (
                  `t8`.`target_state` IS NULL
                )
                THEN 5
                WHEN (
                  `t8`.`source_state` = ''
                ) OR (
                  `t8`.`target_state` = ''
                )
                THEN 6
                WHEN `t8`.`source_state` = `t8`.`target_state`
                THEN 7
                WHEN CAST(CASE WHEN `t8`.`quad` BETWEEN 1 AND 4 THEN `t8`.`quad` ELSE NULL END AS INT64) IS NULL
                THEN 8
                ELSE 0
              END AS `reason`
            FROM (
              SELECT
                `t7`.`event`,
                `t7`.`day`,
                `t7`.`added`,
                `t7`.`source`,
                `t7`.`target`,
                `t7`.`code`,
                `t7`.`quad`,
                `t7`.`intensity`,
                `t7`.`tone`,
                `t7`.`reports`,
                `t7`.`outlet`,
                `t7`.`file`,
                `t7`.`line`,
                `t7`.`month`,
                `t4`.`source_state`,
                `t5`.`target_state`
              FROM (
                SELECT
                  `t0`.`GLOBALEVENTID` AS `event`,
                  CAST(CASE
                    WHEN `t0`.`SQLDATE` > 99999999
                    THEN CAST(FLOOR(ieee_divide(`t0`.`SQLDATE`, 1000000)) AS INT64)
                    ELSE `t0`.`SQLDATE`
                  END AS INT64) AS `day`,
                  CAST(CASE
                    WHEN `t0`.`DATEADDED` > 99999999
                    THEN CAST(FLOOR(ieee_divide(`t0`.`DATEADDED`, 1000000)) AS INT64)
                    ELSE `t0`.`DATEADDED`
                  END AS INT64) AS `added`,
                  CASE
                    WHEN `t0`.`Actor1CountryCode` IN ('', 'None', 'NULL')
                    THEN NULL
                    ELSE `t0`.`Actor1CountryCode`
                  END AS `source`,
                  CASE
                    WHEN `t0`.`Actor2CountryCode` IN ('', 'None', 'NULL')
                    THEN NULL
                    ELSE `t0`.`Actor2CountryCode`
                  END AS `target`,
                  SAFE_CAST(`t0`.`EventRootCode` AS INT64) AS `code`,
                  `t0`.`QuadClass` AS `quad`,
                  `t0`.`GoldsteinScale` AS `intensity`,
                  `t0`.`AvgTone` AS `tone`,
                  `t0`.`NumSources` AS `reports`,
                  `t0`.`SOURCEURL` AS `outlet`,
                  0 AS `file`,
                  0 AS `line`,
                  CAST(CAST(FLOOR(
                    ieee_divide(
                      CAST(CASE
                        WHEN `t0`.`SQLDATE` > 99999999
                        THEN CAST(FLOOR(ieee_divide(`t0`.`SQLDATE`, 1000000)) AS INT64)
                        ELSE `t0`.`SQLDATE`
                      END AS INT64),
                      100
                    )
                  ) AS INT64) AS INT64) AS `month`
                FROM `gdelt-bq`.`gdeltv2`.`events_partitioned` AS `t0`
                WHERE
                  `t0`.`_PARTITIONTIME` >= TIMESTAMP('2024-03-01T00:00:00+00:00')
                  AND `t0`.`_PARTITIONTIME` < TIMESTAMP('2024-05-01T00:00:00+00:00')
                  AND `t0`.`Actor1CountryCode` IS NOT NULL
                  AND NOT (
                    `t0`.`Actor1CountryCode` IN ('', 'None', 'NULL')
                  )
                  AND `t0`.`Actor2CountryCode` IS NOT NULL
                  AND NOT (
                    `t0`.`Actor2CountryCode` IN ('', 'None', 'NULL')
                  )
              ) AS `t7`
              LEFT OUTER JOIN (
                SELECT
                  `t1`.`label` AS `source_label`,
                  `t1`.`first` AS `source_first`,
                  `t1`.`last` AS `source_last`,
                  `t1`.`state` AS `source_state`
                FROM `meanings` AS `t1`
              ) AS `t4`
                ON `t7`.`source` = `t4`.`source_label`
                AND `t7`.`day` >= `t4`.`source_first`
                AND `t7`.`day` <= `t4`.`source_last`
              LEFT OUTER JOIN (
                SELECT
                  `t1`.`label` AS `target_label`,
                  `t1`.`first` AS `target_first`,
                  `t1`.`last` AS `target_last`,
                  `t1`.`state` AS `target_state`
                FROM `meanings` AS `t1`
              ) AS `t5`
                ON `t7`.`target` = `t5`.`target_label`
                AND `t7`.`day` >= `t5`.`target_first`
                AND `t7`.`day` <= `t5`.`target_last`
            ) AS `t8`
            WHERE
              `t8`.`source_state` IS NOT NULL AND `t8`.`target_state` IS NOT NULL
          ) AS `t9`
          WHERE
            `t9`.`reason` = 0 AND `t9`.`month` >= 202403 AND `t9`.`month` <= 202404
        ) AS `t10`
      ) AS `t11`
      WHERE
        `t11`.`rank` = 0
    ) AS `t12`
  ) AS `t13`
) AS `t14`
GROUP BY
  1,
  2,
  3,
  4;
