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
      cSettings: [
        .headerSearchPath("."),
        .unsafeFlags(["-O3", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror"]),
      ]),
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
    .target(name: "Files", dependencies: ["CLinux", "Quantities"], swiftSettings: strict),
    .target(
      name: "GGUF", dependencies: ["Files", "Quantities", orderedCollections],
      swiftSettings: strict),
    .target(name: "Templates", dependencies: [orderedCollections], swiftSettings: strict),
    .target(name: "Workloads", dependencies: ["Files", "Quantities"], swiftSettings: strict),
    .target(
      name: "ExpertStore", dependencies: ["CCrypto", "CXXHash", "Files", "GGUF", "Quantities"],
      swiftSettings: strict),

    // The contract between the engine and any machine, and the record of a run.
    .target(name: "DeviceInterface", dependencies: ["Quantities"], swiftSettings: strict),
    .target(
      name: "Tracing", dependencies: ["DeviceInterface", "Files", "Quantities"],
      swiftSettings: strict),

    // The engine wing: what is computed.
    .target(
      name: "Kernels", dependencies: ["CKernels", "DeviceInterface", "GGUF", "Quantities"],
      swiftSettings: strict),
    .target(
      name: "Residency",
      dependencies: ["DeviceInterface", "ExpertStore", "Quantities", "Tracing"],
      swiftSettings: strict),
    .target(
      name: "Tokenization", dependencies: ["GGUF", "Templates", heap], swiftSettings: strict),
    .target(
      name: "Models",
      dependencies: ["ExpertStore", "Files", "GGUF", "Kernels", "Quantities", orderedCollections],
      swiftSettings: strict),
    .target(
      name: "Inference",
      dependencies: [
        "DeviceInterface", "ExpertStore", "Files", "GGUF", "Kernels", "Models", "Quantities",
        "Residency", "Tracing", heap,
      ],
      swiftSettings: strict),

    // The machine wing: how long it takes, and whether that time really passes.
    .target(
      name: "HostMachine", dependencies: ["CLinux", "DeviceInterface", "Files", "Quantities"],
      swiftSettings: strict),
    .target(
      name: "Profiles", dependencies: ["DeviceInterface", "Files", "Quantities", yams],
      swiftSettings: strict),
    .target(
      name: "Simulation", dependencies: ["DeviceInterface", "Profiles", "Quantities"],
      swiftSettings: strict),

    // What a run comes to, in figures and on disk: knows neither wing.
    .target(
      name: "Metrics",
      dependencies: ["DeviceInterface", "Quantities", "Tracing", heap, histogram],
      swiftSettings: strict),
    .target(
      name: "Results", dependencies: ["Files", "Metrics", "Quantities", "Tracing"],
      swiftSettings: strict),
    .target(
      name: "Comparison", dependencies: ["Files", "Metrics", "Quantities", "Results"],
      swiftSettings: strict),
    .target(
      name: "Plotting", dependencies: ["CGnuplot", "Files", "Quantities"], swiftSettings: strict),
    .target(
      name: "Reporting",
      dependencies: [
        "DeviceInterface", "Files", "Metrics", "Plotting", "Quantities", "Results", "Tracing",
        mustache,
      ],
      swiftSettings: strict),

    // The study: the only floor where the wings meet.
    .target(
      name: "Measurement",
      dependencies: [
        "DeviceInterface", "Files", "GGUF", "HostMachine", "Kernels", "Metrics", "Profiles",
        "Quantities", "Results", "Simulation",
      ],
      swiftSettings: strict),
    .target(
      name: "Runs",
      dependencies: [
        "DeviceInterface", "ExpertStore", "Files", "GGUF", "HostMachine", "Inference", "Kernels",
        "Measurement", "Metrics", "Models", "Profiles", "Quantities", "Residency", "Results",
        "Simulation", "Templates", "Tokenization", "Tracing", "Workloads",
      ],
      swiftSettings: strict),
    .target(
      name: "Benchmarks",
      dependencies: [
        "DeviceInterface", "ExpertStore", "Files", "GGUF", "HostMachine", "Inference", "Kernels",
        "Measurement", "Metrics", "Models", "Profiles", "Quantities", "Residency", "Results",
        "Runs", "Simulation", "Tracing",
      ],
      swiftSettings: strict),
    .target(
      name: "Validation",
      dependencies: [
        "DeviceInterface", "ExpertStore", "Files", "HostMachine", "Inference", "Kernels",
        "Measurement", "Metrics", "Models", "Profiles", "Quantities", "Residency", "Results",
        "Runs",
        "Simulation", "Tracing",
      ],
      swiftSettings: strict),
    .target(
      name: "Synthesis",
      dependencies: [
        "Files", "GGUF", "Inference", "Models", "Quantities", "Tokenization", orderedCollections,
        yams,
      ],
      swiftSettings: strict),
    .target(
      name: "Tuning",
      dependencies: [
        "DeviceInterface", "Files", "HostMachine", "Inference", "Metrics", "Models", "Profiles",
        "Quantities", "Residency", "Results", "Runs", "Simulation", "Tracing",
      ],
      swiftSettings: strict),
    .target(
      name: "Calibration",
      dependencies: [
        "DeviceInterface", "Files", "Inference", "Models", "Profiles", "Quantities", "Results",
        "Runs", "Synthesis", "Validation",
      ],
      swiftSettings: strict),

    // The command line.
    .executableTarget(
      name: "edgewise",
      dependencies: [
        "Benchmarks", "Calibration", "Comparison", "DeviceInterface", "ExpertStore", "Files",
        "GGUF",
        "HostMachine", "Inference", "Kernels", "Measurement", "Metrics", "Models", "Plotting",
        "Profiles", "Quantities", "Reporting", "Residency", "Results", "Runs", "Simulation",
        "Synthesis", "Tokenization", "Tracing", "Tuning", "Validation", "Workloads", argumentParser,
      ],
      resources: [.copy("Resources")],
      swiftSettings: strict),

    // Tests: one target per target that computes, and the checks of the source text.
    .target(
      name: "TestSupport",
      dependencies: [
        "DeviceInterface", "Files", "GGUF", "Profiles", "Quantities", "Tokenization",
        orderedCollections,
      ],
      path: "Tests/TestSupport", exclude: ["Routing"], swiftSettings: strict),
    .target(
      name: "Fuzzing",
      dependencies: [
        "Comparison", "ExpertStore", "Files", "GGUF", "Inference", "Measurement", "Models",
        "Profiles",
        "Quantities", "Reporting", "Residency", "Results", "Runs", "Synthesis", "Templates",
        "TestSupport", "Tokenization", "Tracing", "Tuning", "Workloads",
      ],
      path: "Tests/Fuzzing", swiftSettings: strict),
    .testTarget(
      name: "QuantitiesTests", dependencies: ["Quantities"], swiftSettings: strict),
    .testTarget(
      name: "FilesTests", dependencies: ["Files", "Quantities", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "WorkloadsTests", dependencies: ["Workloads", "Files", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "GGUFTests", dependencies: ["Files", "GGUF", "Quantities", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "TemplatesTests", dependencies: ["Templates", "Files", "TestSupport"],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "ExpertStoreTests",
      dependencies: ["ExpertStore", "Files", "GGUF", "Quantities", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "TracingTests",
      dependencies: ["Tracing", "DeviceInterface", "Files", "Quantities", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "KernelsTests",
      dependencies: [
        "CKernels", "Kernels", "DeviceInterface", "GGUF", "Quantities", "TestSupport",
      ],
      exclude: ["Parity"], swiftSettings: strict),
    .testTarget(
      name: "ResidencyTests",
      dependencies: [
        "Residency", "DeviceInterface", "ExpertStore", "Profiles", "Quantities", "Simulation",
        "Tracing", "TestSupport",
      ], swiftSettings: strict),
    .testTarget(
      name: "TokenizationTests",
      dependencies: [
        "Tokenization", "Files", "GGUF", "Models", "Templates", "TestSupport", orderedCollections,
      ],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "InferenceTests",
      dependencies: [
        "Inference", "DeviceInterface", "ExpertStore", "Files", "GGUF", "HostMachine", "Kernels",
        "Models", "Profiles", "Quantities", "Residency", "Results", "Runs", "Simulation",
        "Tokenization", "Tracing", "TestSupport", orderedCollections,
      ],
      exclude: ["Families", "Golden", "Recordings"], swiftSettings: strict),
    .testTarget(
      name: "HostMachineTests",
      dependencies: ["HostMachine", "DeviceInterface", "Files", "Quantities", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ProfilesTests",
      dependencies: ["Profiles", "DeviceInterface", "Files", "Quantities", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "SimulationTests",
      dependencies: ["Simulation", "DeviceInterface", "Profiles", "Quantities", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "MetricsTests",
      dependencies: [
        "Metrics", "DeviceInterface", "Quantities", "Results", "Tracing", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ResultsTests",
      dependencies: [
        "Results", "DeviceInterface", "Files", "Metrics", "Quantities", "Tracing", "TestSupport",
      ],
      exclude: ["Samples"], swiftSettings: strict),
    .testTarget(
      name: "ComparisonTests",
      dependencies: [
        "Comparison", "DeviceInterface", "Files", "Metrics", "Quantities", "Results", "Tracing",
        "TestSupport",
      ],
      exclude: ["Samples"], swiftSettings: strict),
    .testTarget(
      name: "MeasurementTests",
      dependencies: [
        "Measurement", "HostMachine", "Profiles", "Quantities", "Results", "TestSupport",
      ],
      exclude: ["Samples"], swiftSettings: strict),
    .testTarget(
      name: "RunsTests",
      dependencies: [
        "Runs", "DeviceInterface", "Files", "HostMachine", "Inference", "Kernels", "Metrics",
        "Models", "Profiles", "Quantities", "Residency", "Results", "Simulation", "Tracing",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "BenchmarksTests",
      dependencies: [
        "Benchmarks", "Files", "Inference", "Models", "Quantities", "Runs", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ValidationTests",
      dependencies: [
        "Validation", "DeviceInterface", "Files", "HostMachine", "Models", "Profiles", "Quantities",
        "Results", "Runs", "Simulation", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "CalibrationTests",
      dependencies: [
        "Calibration", "Files", "Models", "Profiles", "Quantities", "Results", "Runs",
        "TestSupport", "Validation",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SynthesisTests",
      dependencies: [
        "Synthesis", "ExpertStore", "Files", "GGUF", "HostMachine", "Inference", "Kernels",
        "Metrics", "Models", "Profiles", "Quantities", "Residency", "Results", "Runs", "Simulation",
        "TestSupport", "Tokenization", "Tracing", "Validation",
      ], exclude: ["Samples"], swiftSettings: strict),
    .testTarget(
      name: "TuningTests",
      dependencies: [
        "Tuning", "Files", "Inference", "Models", "Profiles", "Quantities", "Residency",
        "Results", "Runs", "Simulation", "TestSupport",
      ], swiftSettings: strict),
    .testTarget(
      name: "PlottingTests", dependencies: ["Plotting", "Quantities", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ReportingTests",
      dependencies: [
        "Reporting", "DeviceInterface", "Files", "Metrics", "Plotting", "Quantities", "Results",
        "Tracing", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "FuzzingTests", dependencies: ["Files", "Fuzzing", "TestSupport"],
      exclude: ["Corpus"], swiftSettings: strict),
    .testTarget(
      name: "CommandTests", dependencies: ["TestSupport"], swiftSettings: strict),
    .testTarget(name: "TidyTests", swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)

// Reads what a program holds at its end, for the tests of RAM caps.
package.targets.append(
  .executableTarget(
    name: "peak-reader", path: "Tests/PeakReader",
    swiftSettings: strict + [.enableExperimentalFeature("Extern")]))

// Only `Tests/fuzz.sh` builds this: its symbols come from libFuzzer, for which all code is compiled.
if Context.environment["EDGEWISE_FUZZER"] != nil {
  package.targets.append(
    .executableTarget(
      name: "fuzzer", dependencies: ["Files", "Fuzzing", "TestSupport"], path: "Tests/Fuzzer",
      swiftSettings: strict))
}
