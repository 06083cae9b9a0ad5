-- One row per month of birth and source (births: all sources together): births in scope.
with counted as (
    select
        date_trunc('month', birth_date)::date as month, count(*) as births,
        count(*) filter (where in_wis) as wis,
        count(*) filter (where in_population) as population,
        count(*) filter (where in_hospital) as hospital,
        count(*) filter (where in_exchange) as exchange
    from births
    where in_scope and birth_date is not null
    group by month
)
unpivot counted on births, wis, population, hospital, exchange into name source value births
order by source, month
