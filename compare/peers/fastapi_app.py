"""The course's service in FastAPI: a prediction and a row, each uncached, in lru_cache, or in Redis.

Run by compare/ServerVersusFastApi.java. Environment: MODE (uncached, memory, redis), REDIS_PORT,
USERS_DB. The forest has as many trees as Brisk's bundled one.
"""

import hashlib
import json
import os
import sqlite3
from functools import lru_cache

import redis
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier

MODE = os.environ["MODE"]
app = FastAPI()
iris = load_iris()
model = RandomForestClassifier(n_estimators=100, random_state=7, n_jobs=1).fit(iris.data, iris.target)
names = ["Iris-setosa", "Iris-versicolor", "Iris-virginica"]
store = redis.Redis(port=int(os.environ["REDIS_PORT"])) if MODE == "redis" else None
database = sqlite3.connect(os.environ["USERS_DB"], check_same_thread=False)


class Flower(BaseModel):
    SepalLengthCm: float
    SepalWidthCm: float
    PetalLengthCm: float
    PetalWidthCm: float


def species(a, b, c, d):
    return names[int(model.predict([[a, b, c, d]])[0])]


def row(user_id):
    return database.execute("select id, name, age from users where id = ?", (user_id,)).fetchone()


if MODE == "memory":
    species = lru_cache(maxsize=10000)(species)
    row = lru_cache(maxsize=10000)(row)


@app.post("/predict")
def predict(flower: Flower):
    if store is None:
        return {"label": species(*flower.dict().values())}
    text = json.dumps(flower.dict(), sort_keys=True)
    key = "predict:" + hashlib.sha256(text.encode()).hexdigest()
    cached = store.get(key)
    if cached:
        return json.loads(cached)
    answer = {"label": species(*flower.dict().values())}
    store.set(key, json.dumps(answer), ex=3600)
    return answer


@app.get("/users/{user_id}")
def user(user_id: int):
    key = "user:%d" % user_id
    if store is not None:
        cached = store.get(key)
        if cached:
            return json.loads(cached)
    found = row(user_id)
    if found is None:
        raise HTTPException(404)
    answer = {"id": found[0], "name": found[1], "age": found[2]}
    if store is not None:
        store.set(key, json.dumps(answer), ex=300)
    return answer
