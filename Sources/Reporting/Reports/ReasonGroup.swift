/// What has one reason.
struct ReasonGroup<Item> {
  let reason: String
  let items: [Item]

  /// Each reason of `items` once, in the order in which reasons are first met.
  static func all(of items: [Item], by reason: (Item) -> String) -> [ReasonGroup] {
    var reasons: [String] = []
    for item in items where !reasons.contains(reason(item)) { reasons.append(reason(item)) }
    return reasons.map { said in
      ReasonGroup(reason: said, items: items.filter { reason($0) == said })
    }
  }
}
