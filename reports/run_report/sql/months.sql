-- One row per month of birth and source (births: all sources together): births that count.
with counted as (
    select
        date_trunc('month', birth_date)::date as month, count(*) as births,
        count(*) filter (where in_wis) as wis,
        count(*) filter (where in_population) as population,
        count(*) filter (where in_hospital) as hospital,
        count(*) filter (where in_exchange) as exchange
    from published.v_counted_births
    where birth_date is not null
    group by 1
)
unpivot counted on births, wis, population, hospital, exchange into name source value births
order by source, month
