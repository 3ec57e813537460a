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
  `t25`.`month`,
  `t25`.`source_state`,
  `t25`.`target_state`,
  `t25`.`class`,
  COUNT(*) AS `events`,
  SUM(CAST(`t25`.`side` > 0 AS INT64)) AS `cooperative`,
  SUM(CAST(`t25`.`side` < 0 AS INT64)) AS `hostile`,
  SUM(`t25`.`goldstein`) AS `goldstein`,
  COUNT(`t25`.`goldstein`) AS `goldstein_n`,
  SUM(`t25`.`tone`) AS `tone`,
  COUNT(`t25`.`tone`) AS `tone_n`,
  SUM(`t25`.`reports`) AS `reports`,
  COUNT(DISTINCT `t25`.`outlet`) AS `outlets`,
  SUM(CAST(NOT (
    `t25`.`home`
  ) AS INT64)) AS `late`,
  BIT_OR(`t25`.`bit`) AS `days`
FROM (
  SELECT
    `t24`.`event`,
    `t24`.`day`,
    `t24`.`added`,
    `t24`.`source`,
    `t24`.`target`,
    `t24`.`code`,
    `t24`.`quad`,
    `t24`.`intensity`,
    CAST(ROUND(`t24`.`tone` * 1000000.0, 0) AS INT64) AS `tone`,
    `t24`.`reports`,
    `t24`.`outlet`,
    `t24`.`file`,
    `t24`.`line`,
    `t24`.`month`,
    `t24`.`source_state`,
    `t24`.`target_state`,
    `t24`.`class`,
    `t24`.`side`,
    `t24`.`home`,
    `t24`.`reason`,
    CAST(ROUND(`t24`.`intensity` * 1000000.0, 0) AS INT64) AS `goldstein`,
    1 << (
      (
        MOD(`t24`.`day`, 100)
      ) - 1
    ) AS `bit`
  FROM (
    SELECT
      `t23`.*
      EXCEPT (`parts`)
    FROM (
      SELECT
        `t22`.`event`,
        `t22`.`day`,
        `t22`.`added`,
        `t22`.`source`,
        `t22`.`target`,
        `t22`.`code`,
        `t22`.`quad`,
        `t22`.`intensity`,
        `t22`.`tone`,
        `t22`.`reports`,
        NULLIF(
          IF(
            STARTS_WITH(`t22`.`outlet`, 'www.'),
            SUBSTRING(`t22`.`outlet`, IF((
              4 + 1
            ) >= 1, 4 + 1, 4 + 1 + LENGTH(`t22`.`outlet`))),
            `t22`.`outlet`
          ),
          ''
        ) AS `outlet`,
        `t22`.`file`,
        `t22`.`line`,
        `t22`.`month`,
        `t22`.`source_state`,
        `t22`.`target_state`,
        `t22`.`class`,
        `t22`.`side`,
        `t22`.`home`,
        `t22`.`reason`,
        `t22`.`parts`
      FROM (
        SELECT
          `t21`.`event`,
          `t21`.`day`,
          `t21`.`added`,
          `t21`.`source`,
          `t21`.`target`,
          `t21`.`code`,
          `t21`.`quad`,
          `t21`.`intensity`,
          `t21`.`tone`,
          `t21`.`reports`,
          LOWER(
            IF(
              ENDS_WITH(`t21`.`parts`[safe_offset(0)], ':')
              AND (
                `t21`.`parts`[safe_offset(1)] = ''
              )
              AND (
                INSTR(`t21`.`outlet`, '://') > 0
              ),
              `t21`.`parts`[safe_offset(2)],
              `t21`.`parts`[safe_offset(0)]
            )
          ) AS `outlet`,
          `t21`.`file`,
          `t21`.`line`,
          `t21`.`month`,
          `t21`.`source_state`,
          `t21`.`target_state`,
          `t21`.`class`,
          `t21`.`side`,
          `t21`.`home`,
          `t21`.`reason`,
          `t21`.`parts`
        FROM (
          SELECT
            `t20`.`event`,
            `t20`.`day`,
            `t20`.`added`,
            `t20`.`source`,
            `t20`.`target`,
            `t20`.`code`,
            `t20`.`quad`,
            `t20`.`intensity`,
            `t20`.`tone`,
            `t20`.`reports`,
            `t20`.`outlet`,
            `t20`.`file`,
            `t20`.`line`,
            `t20`.`month`,
            `t20`.`source_state`,
            `t20`.`target_state`,
            `t20`.`class`,
            `t20`.`side`,
            `t20`.`home`,
            `t20`.`reason`,
            SPLIT(CONCAT(`t20`.`outlet`, '//'), '/') AS `parts`
          FROM (
            SELECT
              `t19`.*
              EXCEPT (`rank`)
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  `t17`.`event`,
                  `t17`.`day`,
                  `t17`.`added`,
                  `t17`.`source`,
                  `t17`.`target`,
                  `t17`.`code`,
                  `t17`.`quad`,
                  `t17`.`intensity`,
                  `t17`.`tone`,
                  `t17`.`reports`,
                  `t17`.`outlet`,
                  `t17`.`file`,
                  `t17`.`line`,
                  `t17`.`month`,
                  `t17`.`source_state`,
                  `t17`.`target_state`,
                  `t17`.`class`,
                  `t17`.`side`,
                  `t17`.`home`,
                  `t17`.`reason`,
                  ROW_NUMBER() OVER (
                    PARTITION BY `t17`.`event`
                    ORDER BY COALESCE(`t17`.`added`, 0) ASC, `t17`.`file` ASC, `t17`.`line` ASC
                  ) - 1 AS `rank`
                FROM (
                  SELECT
                    *
                  FROM (
                    SELECT
                      *
                    FROM (
                      SELECT
                        `t14`.`event`,
                        `t14`.`day`,
                        `t14`.`added`,
                        `t14`.`source`,
                        `t14`.`target`,
                        `t14`.`code`,
                        `t14`.`quad`,
                        `t14`.`intensity`,
                        `t14`.`tone`,
                        `t14`.`reports`,
                        `t14`.`outlet`,
                        `t14`.`file`,
                        `t14`.`line`,
                        `t14`.`month`,
                        `t14`.`source_state`,
                        `t14`.`target_state`,
                        `t14`.`class`,
                        `t14`.`side`,
                        `t14`.`home`,
                        CASE
                          WHEN (
                            `t14`.`source` IS NULL
                          ) OR (
                            `t14`.`target` IS NULL
                          )
                          THEN 1
                          WHEN `t14`.`event` IS NULL
                          THEN 2
                          WHEN (
                            `t14`.`day` IS NULL
                          )
                          OR NOT (
                            CAST(FLOOR(ieee_divide(`t14`.`day`, 10000)) AS INT64) BETWEEN 1900 AND 2100
                            AND MOD(CAST(FLOOR(ieee_divide(`t14`.`day`, 100)) AS INT64), 100) BETWEEN 1 AND 12
                            AND MOD(`t14`.`day`, 100) BETWEEN 1 AND CASE
                              WHEN MOD(CAST(FLOOR(ieee_divide(`t14`.`day`, 100)) AS INT64), 100) IN (4, 6, 9, 11)
                              THEN 30
                              WHEN (
                                (
                                  MOD(CAST(FLOOR(ieee_divide(`t14`.`day`, 100)) AS INT64), 100)
                                ) = 2
                              )
                              AND (
                                (
                                  (
                                    (
                                      MOD(CAST(FLOOR(ieee_divide(`t14`.`day`, 10000)) AS INT64), 4)
                                    ) = 0
                                  )
                                  AND (
                                    (
                                      MOD(CAST(FLOOR(ieee_divide(`t14`.`day`, 10000)) AS INT64), 100)
                                    ) <> 0
                                  )
                                )
                                OR (
                                  (
                                    MOD(CAST(FLOOR(ieee_divide(`t14`.`day`, 10000)) AS INT64), 400)
                                  ) = 0
                                )
                              )
                              THEN 29
                              WHEN (
                                MOD(CAST(FLOOR(ieee_divide(`t14`.`day`, 100)) AS INT64), 100)
                              ) = 2
                              THEN 28
                              ELSE 31
                            END
                          )
                          THEN 3
                          WHEN (
                            `t14`.`added` IS NOT NULL
                          )
                          AND (
                            `t14`.`month` > CAST(CAST(FLOOR(ieee_divide(`t14`.`added`, 100)) AS INT64) AS INT64)
                          )
                          THEN 4
                          WHEN (
                            `t14`.`source_state` IS NULL
                          ) OR (
                            `t14`.`target_state` IS NULL
                          )
                          THEN 5
                          WHEN (
                            `t14`.`source_state` = ''
                          ) OR (
                            `t14`.`target_state` = ''
                          )
                          THEN 6
                          WHEN `t14`.`source_state` = `t14`.`target_state`
                          THEN 7
                          WHEN `t14`.`class` IS NULL
                          THEN 8
                          ELSE 0
                        END AS `reason`
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
                          `t13`.`tone`,
                          `t13`.`reports`,
                          `t13`.`outlet`,
                          `t13`.`file`,
                          `t13`.`line`,
                          `t13`.`month`,
                          `t13`.`source_state`,
                          `t13`.`target_state`,
                          CAST(CASE WHEN `t13`.`quad` BETWEEN 1 AND 4 THEN `t13`.`quad` ELSE NULL END AS INT64) AS `class`,
                          CASE
                            WHEN `t13`.`code` BETWEEN 3 AND 8
                            THEN 1
                            WHEN `t13`.`code` BETWEEN 10 AND 20
                            THEN -1
                            ELSE 0
                          END AS `side`,
                          (
                            `t13`.`added` IS NULL
                          )
                          OR (
                            `t13`.`month` = CAST(CAST(FLOOR(ieee_divide(`t13`.`added`, 100)) AS INT64) AS INT64)
                          ) AS `home`
                        FROM (
                          SELECT
                            `t12`.`event`,
                            `t12`.`day`,
                            `t12`.`added`,
                            `t12`.`source`,
                            `t12`.`target`,
                            `t12`.`code`,
                            `t12`.`quad`,
                            `t12`.`intensity`,
                            `t12`.`tone`,
                            `t12`.`reports`,
                            `t12`.`outlet`,
                            `t12`.`file`,
                            `t12`.`line`,
                            `t12`.`month`,
                            `t4`.`source_state`,
                            `t5`.`target_state`
                          FROM (
                            SELECT
                              `t10`.`event`,
                              `t10`.`day`,
                              `t10`.`added`,
                              CASE WHEN `t10`.`source` IN ('', 'None', 'NULL') THEN NULL ELSE `t10`.`source` END AS `source`,
                              CASE WHEN `t10`.`target` IN ('', 'None', 'NULL') THEN NULL ELSE `t10`.`target` END AS `target`,
                              `t10`.`code`,
                              `t10`.`quad`,
                              `t10`.`intensity`,
                              `t10`.`tone`,
                              `t10`.`reports`,
                              `t10`.`outlet`,
                              `t10`.`file`,
                              `t10`.`line`,
                              `t10`.`month`
                            FROM (
                              SELECT
                                `t9`.`event`,
                                `t9`.`day`,
                                `t9`.`added`,
                                `t9`.`source`,
                                `t9`.`target`,
                                `t9`.`code`,
                                `t9`.`quad`,
                                `t9`.`intensity`,
                                `t9`.`tone`,
                                `t9`.`reports`,
                                `t9`.`outlet`,
                                `t9`.`file`,
                                `t9`.`line`,
                                CAST(CAST(FLOOR(ieee_divide(`t9`.`day`, 100)) AS INT64) AS INT64) AS `month`
                              FROM (
                                SELECT
                                  *
                                FROM (
                                  SELECT
                                    `t7`.`GLOBALEVENTID` AS `event`,
                                    CAST(CASE
                                      WHEN `t7`.`SQLDATE` > 99999999
                                      THEN CAST(FLOOR(ieee_divide(`t7`.`SQLDATE`, 1000000)) AS INT64)
                                      ELSE `t7`.`SQLDATE`
                                    END AS INT64) AS `day`,
                                    CAST(CASE
                                      WHEN `t7`.`DATEADDED` > 99999999
                                      THEN CAST(FLOOR(ieee_divide(`t7`.`DATEADDED`, 1000000)) AS INT64)
                                      ELSE `t7`.`DATEADDED`
                                    END AS INT64) AS `added`,
                                    `t7`.`Actor1CountryCode` AS `source`,
                                    `t7`.`Actor2CountryCode` AS `target`,
                                    SAFE_CAST(`t7`.`EventRootCode` AS INT64) AS `code`,
                                    `t7`.`QuadClass` AS `quad`,
                                    `t7`.`GoldsteinScale` AS `intensity`,
                                    `t7`.`AvgTone` AS `tone`,
                                    `t7`.`NumSources` AS `reports`,
                                    `t7`.`SOURCEURL` AS `outlet`,
                                    `t7`.`file`,
                                    `t7`.`line`
                                  FROM (
                                    SELECT
                                      `t6`.`GLOBALEVENTID`,
                                      `t6`.`SQLDATE`,
                                      `t6`.`DATEADDED`,
                                      `t6`.`Actor1CountryCode`,
                                      `t6`.`Actor2CountryCode`,
                                      `t6`.`EventRootCode`,
                                      `t6`.`QuadClass`,
                                      `t6`.`GoldsteinScale`,
                                      `t6`.`AvgTone`,
                                      `t6`.`NumSources`,
                                      `t6`.`SOURCEURL`,
                                      `t6`.`_PARTITIONTIME`,
                                      0 AS `file`,
                                      0 AS `line`
                                    FROM (
                                      SELECT
                                        *
                                      FROM `gdelt-bq`.`gdeltv2`.`events_partitioned` AS `t1`
                                      WHERE
                                        `t1`.`_PARTITIONTIME` >= TIMESTAMP('2024-03-01T00:00:00+00:00')
                                        AND `t1`.`_PARTITIONTIME` < TIMESTAMP('2024-05-01T00:00:00+00:00')
                                    ) AS `t6`
                                  ) AS `t7`
                                ) AS `t8`
                                WHERE
                                  `t8`.`source` IS NOT NULL
                                  AND NOT (
                                    `t8`.`source` IN ('', 'None', 'NULL')
                                  )
                                  AND `t8`.`target` IS NOT NULL
                                  AND NOT (
                                    `t8`.`target` IN ('', 'None', 'NULL')
                                  )
                              ) AS `t9`
                            ) AS `t10`
                          ) AS `t12`
                          LEFT OUTER JOIN (
                            SELECT
                              `t0`.`label` AS `source_label`,
                              `t0`.`first` AS `source_first`,
                              `t0`.`last` AS `source_last`,
                              `t0`.`state` AS `source_state`
                            FROM `meanings` AS `t0`
                          ) AS `t4`
                            ON `t12`.`source` = `t4`.`source_label`
                            AND `t12`.`day` >= `t4`.`source_first`
                            AND `t12`.`day` <= `t4`.`source_last`
                          LEFT OUTER JOIN (
                            SELECT
                              `t0`.`label` AS `target_label`,
                              `t0`.`first` AS `target_first`,
                              `t0`.`last` AS `target_last`,
                              `t0`.`state` AS `target_state`
                            FROM `meanings` AS `t0`
                          ) AS `t5`
                            ON `t12`.`target` = `t5`.`target_label`
                            AND `t12`.`day` >= `t5`.`target_first`
                            AND `t12`.`day` <= `t5`.`target_last`
                        ) AS `t13`
                      ) AS `t14`
                    ) AS `t15`
                    WHERE
                      `t15`.`source_state` IS NOT NULL AND `t15`.`target_state` IS NOT NULL
                  ) AS `t16`
                  WHERE
                    `t16`.`reason` = 0 AND `t16`.`month` >= 202403 AND `t16`.`month` <= 202404
                ) AS `t17`
              ) AS `t18`
              WHERE
                `t18`.`rank` = 0
            ) AS `t19`
          ) AS `t20`
        ) AS `t21`
      ) AS `t22`
    ) AS `t23`
  ) AS `t24`
) AS `t25`
GROUP BY
  1,
  2,
  3,
  4;
