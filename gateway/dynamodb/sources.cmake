target_sources(troupe_gateway PRIVATE
  dynamodb/answers.cpp
  dynamodb/batch.cpp
  dynamodb/batches.cpp
  dynamodb/constraints.cpp
  dynamodb/constraints_types.cpp
  dynamodb/definition.cpp
  dynamodb/dispatch.cpp
  dynamodb/facts.cpp
  dynamodb/items.cpp
  dynamodb/model.cpp
  dynamodb/queries.cpp
  dynamodb/request.cpp
  dynamodb/tables.cpp)
