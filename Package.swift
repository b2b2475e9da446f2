// swift-tools-version: 6.2

import PackageDescription

/// One strictness for every Swift target, tests included.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let orderedCollections = Target.Dependency.product(
  name: "OrderedCollections", package: "swift-collections")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "edgewise",
  products: [.executable(name: "edgewise", targets: ["edgewise"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    // Facts and formats.
    .target(
      name: "CKernels",
      cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror"])]),
    .target(
      name: "CGnuplot",
      linkerSettings: [
        .linkedLibrary("boost_iostreams"), .linkedLibrary("boost_filesystem"),
        .linkedLibrary("boost_system"),
      ]),
    .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CXXHash", providers: [.apt(["libxxhash-dev"])]),
    .systemLibrary(name: "CLinux"),
    .target(name: "Quantities", swiftSettings: strict),
    .target(
      name: "GGUF", dependencies: ["Quantities", orderedCollections], swiftSettings: strict),
    .target(
      name: "ExpertStore", dependencies: ["CCrypto", "CXXHash", "GGUF", "Quantities"],
      swiftSettings: strict),

    // The contract between the engine and any machine, and the record of a run.
    .target(name: "DeviceInterface", dependencies: ["Quantities"], swiftSettings: strict),
    .target(
      name: "Tracing", dependencies: ["DeviceInterface", "Quantities"], swiftSettings: strict),

    // The engine wing: what is computed.
    .target(
      name: "Kernels", dependencies: ["CKernels", "DeviceInterface", "GGUF", "Quantities"],
      swiftSettings: strict),
    .target(
      name: "Residency",
      dependencies: ["DeviceInterface", "ExpertStore", "Quantities", "Tracing"],
      swiftSettings: strict),
    .target(
      name: "Inference",
      dependencies: [
        "DeviceInterface", "ExpertStore", "GGUF", "Kernels", "Quantities", "Residency", "Tracing",
        heap, orderedCollections,
      ],
      swiftSettings: strict),

    // The machine wing: how long it takes, and whether that time really passes.
    .target(
      name: "HostMachine", dependencies: ["CLinux", "DeviceInterface", "Quantities"],
      swiftSettings: strict),
    .target(
      name: "Simulation", dependencies: ["DeviceInterface", "Quantities", yams],
      swiftSettings: strict),

    // The study: the only floor where the wings meet.
    .target(
      name: "Experiments",
      dependencies: [
        "DeviceInterface", "ExpertStore", "GGUF", "HostMachine", "Inference", "Kernels",
        "Quantities", "Residency", "Simulation", "Tracing", heap, histogram,
      ],
      swiftSettings: strict),
    .target(
      name: "Synthesis", dependencies: ["GGUF", "Inference", "Quantities", orderedCollections],
      swiftSettings: strict),
    .target(
      name: "Tuning",
      dependencies: [
        "DeviceInterface", "Experiments", "Inference", "Quantities", "Residency", "Simulation",
        "Tracing",
      ],
      swiftSettings: strict),
    .target(
      name: "Reporting",
      dependencies: [
        "CGnuplot", "DeviceInterface", "Experiments", "Quantities", "Tracing", "Tuning", mustache,
      ],
      swiftSettings: strict),

    // The command line.
    .executableTarget(
      name: "edgewise",
      dependencies: [
        "DeviceInterface", "Experiments", "ExpertStore", "GGUF", "HostMachine", "Inference",
        "Kernels", "Quantities", "Reporting", "Residency", "Simulation", "Synthesis", "Tracing",
        "Tuning", argumentParser,
      ],
      resources: [.copy("Resources")],
      swiftSettings: strict),

    // Tests: one target per target that computes, and the checks of the source text.
    .target(
      name: "TestSupport", dependencies: ["DeviceInterface", "GGUF", "Quantities"],
      path: "Tests/TestSupport", exclude: ["Routing"], swiftSettings: strict),
    .testTarget(
      name: "QuantitiesTests", dependencies: ["Quantities"], swiftSettings: strict),
    .testTarget(
      name: "GGUFTests", dependencies: ["GGUF", "Quantities", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ExpertStoreTests", dependencies: ["ExpertStore", "GGUF", "Quantities", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "TracingTests",
      dependencies: ["Tracing", "DeviceInterface", "Quantities", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "KernelsTests",
      dependencies: ["Kernels", "DeviceInterface", "GGUF", "Quantities", "TestSupport"],
      exclude: ["Parity"], swiftSettings: strict),
    .testTarget(
      name: "ResidencyTests",
      dependencies: [
        "Residency", "DeviceInterface", "ExpertStore", "Quantities", "Simulation", "Tracing",
        "TestSupport",
      ], swiftSettings: strict),
    .testTarget(
      name: "InferenceTests",
      dependencies: [
        "Inference", "DeviceInterface", "Experiments", "ExpertStore", "GGUF", "HostMachine",
        "Kernels", "Quantities", "Residency", "Simulation", "Tracing", "TestSupport",
        orderedCollections,
      ],
      exclude: ["Golden", "Recordings"], swiftSettings: strict),
    .testTarget(
      name: "HostMachineTests",
      dependencies: ["HostMachine", "DeviceInterface", "Quantities", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "SimulationTests",
      dependencies: ["Simulation", "DeviceInterface", "Quantities", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Experiments", "DeviceInterface", "HostMachine", "Inference", "Quantities", "Residency",
        "Simulation", "Tracing", "TestSupport",
      ],
      exclude: ["Samples"], swiftSettings: strict),
    .testTarget(
      name: "SynthesisTests",
      dependencies: [
        "Synthesis", "Experiments", "ExpertStore", "GGUF", "HostMachine", "Inference", "Kernels",
        "Quantities", "Residency", "Simulation", "TestSupport", "Tracing",
      ], swiftSettings: strict),
    .testTarget(
      name: "TuningTests",
      dependencies: [
        "Tuning", "Experiments", "Inference", "Quantities", "Residency", "Simulation",
        "TestSupport",
      ], swiftSettings: strict),
    .testTarget(
      name: "ReportingTests",
      dependencies: [
        "Reporting", "DeviceInterface", "Experiments", "Quantities", "Tracing", "Tuning",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "CommandTests", dependencies: ["TestSupport"], swiftSettings: strict),
    .testTarget(name: "TidyTests", swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
