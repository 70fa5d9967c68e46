class Shopper extends HttpUser {
  { think(between(seconds(1), seconds(3))); }
  void onStart() { post("/login").json(Map.of("user", "demo", "password", "demo")).check(status(200)).save("token", json("$.token")); }
  @Task(3) void browse() { get("/users/{id}").param("id", feed("ids")).name("/users/[id]"); }
  @Task    void predict() { post("/predict").json(Iris.random()).check(status(200), under(millis(200))); }
}

/// A flower whose measurements lie within those of R. A. Fisher's data.
record Iris(double SepalLengthCm, double SepalWidthCm, double PetalLengthCm, double PetalWidthCm) {
  static Iris random() {
    return new Iris(tenths(4.3, 7.9), tenths(2.0, 4.4), tenths(1.0, 6.9), tenths(0.1, 2.5));
  }

  private static double tenths(double least, double most) {
    return Math.round(Dsl.random().nextDouble(least, most) * 10) / 10.0;
  }
}
