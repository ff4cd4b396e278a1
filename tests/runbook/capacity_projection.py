import math
current_users = ${CURRENT_USERS}
current_rps = ${CURRENT_RPS}
current_db_gb = ${CURRENT_DB_SIZE_GB}
monthly_growth = ${GROWTH_RATE}
months = ${MONTHS}
future_users = current_users * (monthly_growth ** months)
future_rps = current_rps * (monthly_growth ** months)
future_db_gb = current_db_gb * (monthly_growth ** months)
# Resource estimates
# Assuming 1 app instance handles 50 RPS
app_instances = math.ceil(future_rps / 50)
# Database: 100 connections per 1000 users
db_connections = math.ceil((future_users / 1000) * 100)
# Redis: 1GB per 10000 users
redis_gb = math.ceil(future_users / 10000)
print(f"Capacity Projection for {months} months:")
print(f"=" * 50)
print(f"Current Users: {current_users:,.0f}")
print(f"Projected Users: {future_users:,.0f} ({future_users/current_users:.1f}x)")
print(f"")
print(f"Current RPS: {current_rps}")
print(f"Projected RPS: {future_rps:.0f} ({future_rps/current_rps:.1f}x)")
print(f"")
print(f"Resource Requirements:")
print(f" Application Instances: {app_instances}")
print(f" Database Connections: {db_connections}")
print(f" Database Storage: {future_db_gb:.0f} GB")
print(f" Redis Memory: {redis_gb} GB")
print(f"")
print(f"Recommended Setup:")
if app_instances <= 5:
    print(f" Application: {app_instances} instances with load balancer")
else:
    print(f" Application: {app_instances} instances with auto-scaling")
if db_connections > 150:
    print(f" Database: Primary + 2 read replicas + PgBouncer")
else:
    print(f" Database: Primary + PgBouncer")
if redis_gb > 4:
    print(f" Redis: 3-node cluster")
else:
    print(f" Redis: Single instance ({redis_gb}GB)")
