target_sources(troupe_gateway PRIVATE
  dynamodb/answers.cpp
  dynamodb/batch.cpp
  dynamodb/batches.cpp
  dynamodb/definition.cpp
  dynamodb/facts.cpp
  dynamodb/items.cpp
  dynamodb/queries.cpp
  dynamodb/request.cpp
  dynamodb/service.cpp
  dynamodb/tables.cpp
  dynamodb/tags.cpp)
